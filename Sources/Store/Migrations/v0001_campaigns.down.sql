DROP TABLE publish_events;
DROP TABLE publish_jobs;
DROP TABLE campaigns;
