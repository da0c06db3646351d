DROP FUNCTION claim_publish_jobs(uuid, interval, bigint, bigint, bigint, bigint, bigint[]);
