ALTER TABLE publish_jobs DROP COLUMN fields;
DROP TABLE job_faults;
DROP TABLE campaign_drift;
DROP TABLE accounts;
