-- What the API needs: an index behind every order of a list, answers to repeated requests, and a log of changes.

-- Lists by name have one order in every database.
ALTER TABLE campaigns ALTER COLUMN name TYPE text COLLATE "C";
-- With deleted ones, for lists that show them.
DROP INDEX campaigns_customer_newest;
CREATE INDEX campaigns_customer_newest ON campaigns (customer_id, id DESC);
CREATE INDEX campaigns_customer_start ON campaigns (customer_id, start_date, id) WHERE delete_time IS NULL;
CREATE INDEX campaigns_deleted ON campaigns (delete_time) WHERE delete_time IS NOT NULL;

-- What was answered to a request id, written with the effect.
CREATE TABLE request_answers (
    method       text        NOT NULL,
    request_id   uuid        NOT NULL,
    request_hash bytea       NOT NULL,
    -- NULL only within the transaction that makes it.
    answer       bytea,
    create_time  timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT request_answers_pkey PRIMARY KEY (method, request_id)
);
-- For pruning: rows come in the order of time.
CREATE INDEX request_answers_time ON request_answers USING brin (create_time);

-- Which campaigns were changed. A table of its own: a column of campaigns would need an index that every change of a
-- status has to write, and would end with the row.
CREATE TABLE campaign_changes (
    transaction xid8        NOT NULL DEFAULT pg_current_xact_id(),
    line        bigint      GENERATED ALWAYS AS IDENTITY,
    customer_id bigint      NOT NULL,
    campaign_id uuid        NOT NULL,
    -- The turn of a job has ended, and the campaign is as before.
    ends_turn   boolean     NOT NULL,
    time        timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT campaign_changes_pkey PRIMARY KEY (transaction, line)
);
CREATE INDEX campaign_changes_time ON campaign_changes USING brin (time);

-- Once for a statement, however many rows it changes.
CREATE FUNCTION log_campaign_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_changes (customer_id, campaign_id, ends_turn) SELECT customer_id, id, false FROM changed;
    RETURN NULL;
END
$$;
CREATE TRIGGER campaigns_inserted AFTER INSERT ON campaigns REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_campaign_changes();
CREATE TRIGGER campaigns_updated AFTER UPDATE ON campaigns REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_campaign_changes();
CREATE TRIGGER campaigns_expunged AFTER DELETE ON campaigns REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_campaign_changes();

CREATE FUNCTION log_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_changes (customer_id, campaign_id, ends_turn)
    SELECT customer_id, campaign_id, true FROM changed
    WHERE outcome IN ('RESEND', 'LOOK_AGAIN', 'PARKED', 'RESCUED');
    RETURN NULL;
END
$$;
CREATE TRIGGER publish_events_inserted AFTER INSERT ON publish_events REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_turns();
