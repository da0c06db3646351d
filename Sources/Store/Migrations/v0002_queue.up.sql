-- The queue for many workers: one token for each claim, leases of workers, jobs that wait for their turn, and what
-- operators see and settle.

-- What is open or parked, and nothing else: a job that ends moves to finished_jobs, so this table stays small.
-- No foreign keys: jobs are made from rows of campaigns, which are never deleted, and to check each would cost more than
-- to make it.
CREATE TABLE queue (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint      NOT NULL,
    campaign_id uuid        NOT NULL,
    kind        text        NOT NULL,
    -- QUEUED: can be claimed now. SCHEDULED: waits for run_at. BLOCKED: waits for an earlier job of its campaign.
    state       text        NOT NULL,
    -- 0 is first; each step is worth five minutes of waiting.
    priority    smallint    NOT NULL,
    -- Turns so far.
    attempt     integer     NOT NULL DEFAULT 0,
    run_at      timestamptz NOT NULL,
    -- The order within a customer: run_at, later for a lower priority, so that what has waited long enough is first.
    due         timestamptz NOT NULL,
    -- The intent: when a create was sent whose outcome is not known. While set, nothing is sent before a look.
    sent_at     timestamptz,
    sent_lease  bigint,
    -- Google has applied it by then, or never will.
    apply_until timestamptz,
    -- Creates before that one whose outcome was never learnt.
    unknowns    integer     NOT NULL DEFAULT 0,
    -- The fencing token of the claim that holds the job.
    lease       bigint,
    worker      uuid,
    -- Why the last turn ended as it did.
    reason      text        NOT NULL DEFAULT '',
    create_time timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT publish_jobs_kind_known CHECK (kind IN ('PUBLISH', 'PAUSE', 'ENABLE', 'REMOVE', 'UPDATE')),
    CONSTRAINT publish_jobs_state_known CHECK (state IN ('QUEUED', 'SCHEDULED', 'BLOCKED', 'RUNNING', 'PARKED')),
    CONSTRAINT publish_jobs_priority_not_negative CHECK (priority >= 0),
    CONSTRAINT publish_jobs_running_is_leased CHECK (
        (state = 'RUNNING') = (worker IS NOT NULL) AND (state = 'RUNNING') = (lease IS NOT NULL)),
    CONSTRAINT publish_jobs_open_outcome_is_whole CHECK (
        (sent_at IS NULL) = (sent_lease IS NULL) AND (sent_at IS NULL) = (apply_until IS NULL))
) WITH (
    -- Room for the intent in the same page.
    fillfactor = 70,
    -- By rows, not by share: a queue is as dead after ten thousand jobs whatever its length.
    autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0,
    -- Giving pages back takes a lock that stops every worker, and they are needed again soon.
    vacuum_truncate = false);

CREATE TABLE finished_jobs (
    id          bigint      PRIMARY KEY,
    customer_id bigint      NOT NULL,
    campaign_id uuid        NOT NULL,
    kind        text        NOT NULL,
    state       text        NOT NULL,
    priority    smallint    NOT NULL,
    attempt     integer     NOT NULL,
    run_at      timestamptz NOT NULL,
    reason      text        NOT NULL,
    create_time timestamptz NOT NULL,
    finish_time timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT finished_jobs_state_known CHECK (state IN ('DONE', 'REFUSED', 'CANCELLED', 'ABANDONED'))
);

-- What runs while the schema changes belongs to workers of an earlier program: it waits, as after their death.
INSERT INTO queue (
    id, customer_id, campaign_id, kind, state, priority, attempt, run_at, due, sent_at, sent_lease,
    apply_until, reason, create_time)
OVERRIDING SYSTEM VALUE
SELECT id, customer_id, campaign_id, kind, CASE WHEN state = 'PARKED' THEN state ELSE 'SCHEDULED' END, 0, attempt,
    run_at, run_at, sent_at, CASE WHEN sent_at IS NOT NULL THEN 0 END, sent_at + interval '65 seconds', error,
    create_time
FROM publish_jobs j
-- Of several that were parked the last counts: it carries the open outcome. An open one has taken it over.
WHERE state IN ('QUEUED', 'RUNNING') OR state = 'PARKED' AND NOT EXISTS (
    SELECT FROM publish_jobs later WHERE later.campaign_id = j.campaign_id AND later.id > j.id);
INSERT INTO finished_jobs
SELECT id, customer_id, campaign_id, kind, CASE WHEN state = 'PARKED' THEN 'CANCELLED' ELSE state END, 0, attempt,
    run_at, error, create_time, finish_time
FROM publish_jobs j WHERE NOT EXISTS (SELECT FROM queue WHERE queue.id = j.id);
SELECT setval(pg_get_serial_sequence('queue', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM publish_jobs), false);

-- Audit lines outlive their jobs.
ALTER TABLE publish_events
    DROP CONSTRAINT publish_events_job_id_fkey,
    DROP CONSTRAINT publish_events_campaign_id_fkey,
    DROP CONSTRAINT publish_events_pkey,
    ADD PRIMARY KEY (job_id, id),
    ALTER COLUMN epoch DROP NOT NULL,
    -- Who, when it was not a worker.
    ADD COLUMN actor text NOT NULL DEFAULT '';
ALTER TABLE publish_events RENAME COLUMN epoch TO lease;
-- A line is found by its job; each index less is a tenth of a settlement.
DROP INDEX publish_events_campaign;
DROP TABLE publish_jobs;
ALTER TABLE queue RENAME TO publish_jobs;
ALTER INDEX queue_pkey RENAME TO publish_jobs_pkey;
ALTER SEQUENCE queue_id_seq RENAME TO publish_jobs_id_seq;

-- Only what can be claimed, customer by customer.
CREATE INDEX publish_jobs_ready ON publish_jobs (customer_id, due, id) WHERE state = 'QUEUED';
CREATE INDEX publish_jobs_scheduled ON publish_jobs (run_at) WHERE state = 'SCHEDULED';
CREATE INDEX publish_jobs_running ON publish_jobs (customer_id) WHERE state = 'RUNNING';
-- The order within a campaign, and those that wait in it, who are few.
CREATE INDEX publish_jobs_campaign ON publish_jobs (campaign_id, id);
CREATE INDEX publish_jobs_blocked ON publish_jobs (campaign_id, id) WHERE state = 'BLOCKED';
CREATE INDEX finished_jobs_campaign ON finished_jobs (campaign_id, id);
-- For pruning: rows come in the order of time.
CREATE INDEX finished_jobs_time ON finished_jobs USING brin (finish_time);
CREATE INDEX publish_events_time ON publish_events USING brin (time);
-- Room for the changes of status that each job makes.
ALTER TABLE campaigns SET (fillfactor = 80);

-- Every job as people look for it. An open outcome shows: SENDING by the claim that runs,
-- UNKNOWN while it waits, RECONCILING in a later claim.
CREATE VIEW jobs AS
SELECT id, customer_id, campaign_id, kind,
    CASE
        WHEN sent_at IS NULL OR state = 'PARKED' THEN state
        WHEN state = 'RUNNING' AND sent_lease = lease THEN 'SENDING'
        WHEN state = 'RUNNING' THEN 'RECONCILING'
        ELSE 'UNKNOWN'
    END AS phase,
    priority, attempt, run_at, sent_at, reason, create_time, NULL::timestamptz AS finish_time
FROM publish_jobs
UNION ALL
SELECT id, customer_id, campaign_id, kind, state, priority, attempt, run_at, NULL, reason, create_time, finish_time
FROM finished_jobs;

-- Workers that hold jobs. One whose lease has run out is gone, and so is its row before anybody takes its jobs.
CREATE TABLE publish_workers (
    worker      uuid        PRIMARY KEY,
    lease_until timestamptz NOT NULL
) WITH (fillfactor = 50);

-- One number for each claim: the fencing token.
CREATE SEQUENCE publish_leases;

-- What holds for a customer, or as customer 0 for all.
CREATE TABLE publish_scopes (
    customer_id bigint      PRIMARY KEY,
    paused      boolean     NOT NULL DEFAULT false,
    -- Jobs running at once; NULL is what customer 0 says there, and without that no limit.
    concurrency integer,
    -- Google's retryDelay.
    not_before  timestamptz,

    CONSTRAINT publish_scopes_concurrency_positive CHECK (concurrency > 0)
) WITH (fillfactor = 50);
INSERT INTO publish_scopes (customer_id) VALUES (0);

-- Operations sent to Google, for the hours that count in its rolling day.
CREATE TABLE publish_operations (
    customer_id bigint      NOT NULL,
    hour        timestamptz NOT NULL,
    operations  bigint      NOT NULL,
    PRIMARY KEY (customer_id, hour)
) WITH (fillfactor = 50);

-- Plans are made when tables are empty and used when they are not: never read a whole table.
CREATE FUNCTION claim_publish_jobs(
    for_worker uuid, lease_length interval, jobs_max bigint, customers_max bigint, after_customer bigint)
RETURNS TABLE (
    id bigint, kind text, customer_id bigint, campaign_id uuid, lease bigint, attempt integer, sent_at timestamptz,
    sent_lease bigint, apply_until timestamptz, unknowns integer, last_customer bigint)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    everyone  publish_scopes;
    candidate record;
    room      bigint;
    reached   bigint := after_customer;
    wrapped   boolean := after_customer = 0;
    customers bigint[] := '{}';
    rooms     bigint[] := '{}';
BEGIN
    SELECT * INTO everyone FROM publish_scopes WHERE customer_id = 0;
    IF everyone.paused OR everyone.not_before > now() THEN RETURN; END IF;

    UPDATE publish_jobs SET state = 'QUEUED' WHERE publish_jobs.id IN (
        SELECT id FROM publish_jobs WHERE state = 'SCHEDULED' AND run_at <= now()
        ORDER BY run_at LIMIT 1000 FOR UPDATE SKIP LOCKED);

    -- A step from customer to customer, however many jobs each has, and once around.
    WHILE cardinality(customers) < customers_max LOOP
        SELECT j.customer_id, coalesce(s.concurrency, everyone.concurrency) AS concurrency,
            coalesce(s.paused OR s.not_before > now(), false) AS waits
        INTO candidate
        FROM (
            SELECT customer_id FROM publish_jobs WHERE state = 'QUEUED' AND customer_id > reached
            ORDER BY customer_id LIMIT 1
        ) j LEFT JOIN publish_scopes s USING (customer_id);
        IF NOT FOUND OR wrapped AND after_customer > 0 AND candidate.customer_id > after_customer THEN
            EXIT WHEN wrapped;
            wrapped := true;
            reached := 0;
            CONTINUE;
        END IF;
        reached := candidate.customer_id;
        CONTINUE WHEN candidate.waits;
        IF candidate.concurrency IS NULL THEN
            room := jobs_max;
        ELSE
            -- One claim at a time for a limited customer. The next statement has a snapshot of its own: it counts what
            -- the holder before us has committed.
            CONTINUE WHEN NOT pg_try_advisory_xact_lock(candidate.customer_id);
            SELECT candidate.concurrency - count(*) INTO room
            FROM publish_jobs WHERE state = 'RUNNING' AND customer_id = candidate.customer_id;
            CONTINUE WHEN room <= 0;
        END IF;
        customers := customers || candidate.customer_id;
        rooms := rooms || room;
    END LOOP;
    IF cardinality(customers) = 0 THEN RETURN; END IF;

    -- Locked until we commit, so that nobody declares this worker dead meanwhile.
    PERFORM FROM publish_workers
    WHERE worker = for_worker AND lease_until > now() + lease_length / 2 FOR KEY SHARE;
    IF NOT FOUND THEN
        INSERT INTO publish_workers (worker, lease_until) VALUES (for_worker, now() + lease_length)
        ON CONFLICT (worker) DO UPDATE SET lease_until = excluded.lease_until;
    END IF;

    -- An equal share for each customer. MATERIALIZED, so that the limit is taken before the update.
    RETURN QUERY
    WITH picked AS MATERIALIZED (
        SELECT head.id
        FROM unnest(customers, rooms) AS c (customer_id, room)
        CROSS JOIN LATERAL (
            SELECT due_next.id, due_next.due, row_number() OVER (ORDER BY due_next.due, due_next.id) AS turn
            FROM (
                SELECT id, due FROM publish_jobs WHERE state = 'QUEUED' AND customer_id = c.customer_id
                ORDER BY due, id
                LIMIT least(c.room, (jobs_max - 1) / cardinality(customers) + 1) FOR UPDATE SKIP LOCKED
            ) due_next
        ) head
        ORDER BY head.turn, head.due, head.id LIMIT jobs_max
    ), token AS MATERIALIZED (
        SELECT nextval('publish_leases') AS lease
    )
    UPDATE publish_jobs j
    SET state = 'RUNNING', worker = for_worker, lease = token.lease, attempt = j.attempt + 1
    FROM picked, token WHERE j.id = picked.id
    RETURNING j.id, j.kind, j.customer_id, j.campaign_id, j.lease, j.attempt, j.sent_at,
        j.sent_lease, j.apply_until, j.unknowns, reached;
END
$$;

-- Takes so many operations out of Google's rolling day of a customer, or as customer 0 of the project.
-- Returns NULL when they are taken, or when to ask again. An hour counts until a day after its end.
CREATE FUNCTION reserve_operations(of_customer bigint, amount bigint, per_day bigint) RETURNS timestamptz
LANGUAGE plpgsql AS $$
DECLARE
    used   bigint;
    oldest timestamptz;
BEGIN
    INSERT INTO publish_scopes (customer_id) VALUES (of_customer) ON CONFLICT DO NOTHING;
    -- One at a time; the next statement sees what the one before has taken.
    PERFORM FROM publish_scopes WHERE customer_id = of_customer FOR NO KEY UPDATE;
    SELECT coalesce(sum(operations), 0), coalesce(min(hour), date_trunc('hour', clock_timestamp())) INTO used, oldest
    FROM publish_operations
    WHERE customer_id = of_customer AND hour > clock_timestamp() - interval '25 hours';
    IF used + amount > per_day THEN RETURN oldest + interval '25 hours'; END IF;
    INSERT INTO publish_operations AS o (customer_id, hour, operations)
    VALUES (of_customer, date_trunc('hour', clock_timestamp()), amount)
    ON CONFLICT (customer_id, hour) DO UPDATE SET operations = o.operations + excluded.operations;
    RETURN NULL;
END
$$;
