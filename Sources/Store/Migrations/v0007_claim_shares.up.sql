-- As claim_publish_jobs of version 2, which stays for programs of that version, but with at most so many jobs of one
-- customer, and none of those that have enough in hand.

-- Plans are made when tables are empty and used when they are not: never read a whole table.
CREATE FUNCTION claim_publish_jobs(
    for_worker uuid, lease_length interval, jobs_max bigint, customers_max bigint, after_customer bigint,
    customer_jobs_max bigint, without_customers bigint[])
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
        CONTINUE WHEN candidate.waits OR candidate.customer_id = ANY (without_customers);
        IF candidate.concurrency IS NULL THEN
            room := customer_jobs_max;
        ELSE
            -- One claim at a time for a limited customer. The next statement has a snapshot of its own: it counts what
            -- the holder before us has committed.
            CONTINUE WHEN NOT pg_try_advisory_xact_lock(candidate.customer_id);
            SELECT least(candidate.concurrency - count(*), customer_jobs_max) INTO room
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
