-- Version 1 has one open job for each campaign, at once, and neither removes nor updates: others are left out.
DROP FUNCTION reserve_operations, claim_publish_jobs;
DROP TABLE publish_operations, publish_scopes, publish_workers;
DROP SEQUENCE publish_leases;
DROP VIEW jobs;
ALTER TABLE campaigns RESET (fillfactor);
DROP INDEX publish_events_time;
ALTER TABLE publish_jobs RENAME TO queue;
ALTER INDEX publish_jobs_pkey RENAME TO queue_pkey;
ALTER INDEX publish_jobs_campaign RENAME TO queue_campaign;

CREATE TABLE publish_jobs (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint      NOT NULL,
    campaign_id uuid        NOT NULL REFERENCES campaigns (id),
    kind        text        NOT NULL,
    state       text        NOT NULL DEFAULT 'QUEUED',
    attempt     integer     NOT NULL DEFAULT 0,
    run_at      timestamptz NOT NULL DEFAULT now(),
    sent_at     timestamptz,
    epoch       bigint      NOT NULL DEFAULT 0,
    worker      uuid,
    lease_until timestamptz,
    error       text        NOT NULL DEFAULT '',
    create_time timestamptz NOT NULL DEFAULT now(),
    finish_time timestamptz,

    CONSTRAINT publish_jobs_kind_known CHECK (kind IN ('PUBLISH', 'PAUSE', 'ENABLE')),
    CONSTRAINT publish_jobs_state_known CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'REFUSED', 'PARKED')),
    CONSTRAINT publish_jobs_running_is_leased CHECK (
        (state = 'RUNNING') = (worker IS NOT NULL) AND (state = 'RUNNING') = (lease_until IS NOT NULL)),
    CONSTRAINT publish_jobs_finished_has_time CHECK (
        (state IN ('DONE', 'REFUSED', 'PARKED')) = (finish_time IS NOT NULL)),
    CONSTRAINT publish_jobs_known_outcome_is_closed CHECK (state NOT IN ('DONE', 'REFUSED') OR sent_at IS NULL)
) WITH (fillfactor = 70);

INSERT INTO publish_jobs (
    id, customer_id, campaign_id, kind, state, attempt, run_at, sent_at, error, create_time, finish_time)
OVERRIDING SYSTEM VALUE
SELECT id, customer_id, campaign_id, kind, CASE WHEN state = 'PARKED' THEN state ELSE 'QUEUED' END, attempt, run_at,
    sent_at, reason, create_time, CASE WHEN state = 'PARKED' THEN now() END
FROM queue WHERE state <> 'BLOCKED' AND kind IN ('PUBLISH', 'PAUSE', 'ENABLE')
UNION ALL
SELECT id, customer_id, campaign_id, kind, CASE WHEN state = 'DONE' THEN state ELSE 'REFUSED' END, attempt, run_at,
    NULL, reason, create_time, finish_time
FROM finished_jobs WHERE kind IN ('PUBLISH', 'PAUSE', 'ENABLE');
SELECT setval(pg_get_serial_sequence('publish_jobs', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM publish_jobs), false);
DROP TABLE queue, finished_jobs;

CREATE UNIQUE INDEX publish_jobs_one_open_per_campaign ON publish_jobs (campaign_id)
    WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX publish_jobs_due ON publish_jobs (run_at, id) WHERE state = 'QUEUED';
CREATE INDEX publish_jobs_leases ON publish_jobs (lease_until) WHERE state = 'RUNNING';
CREATE INDEX publish_jobs_campaign ON publish_jobs (campaign_id);

ALTER TABLE publish_events RENAME COLUMN lease TO epoch;
DELETE FROM publish_events e WHERE NOT EXISTS (SELECT FROM publish_jobs j WHERE j.id = e.job_id);
UPDATE publish_events SET epoch = 0 WHERE epoch IS NULL;
ALTER TABLE publish_events
    DROP COLUMN actor,
    DROP CONSTRAINT publish_events_pkey,
    ADD PRIMARY KEY (id),
    ALTER COLUMN epoch SET NOT NULL,
    ADD CONSTRAINT publish_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES publish_jobs (id),
    ADD CONSTRAINT publish_events_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns (id);
CREATE INDEX publish_events_campaign ON publish_events (campaign_id, id);
