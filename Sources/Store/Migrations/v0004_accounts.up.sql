-- Accounts as they were found before the first publish to them, and where Google's campaigns are not what we hold.

CREATE TABLE accounts (
    customer_id     bigint      NOT NULL,
    -- NULL until somebody has looked.
    check_time      timestamptz,
    -- NULL when it could not be read.
    currency_code   text,
    time_zone       text,
    -- One entry of each for each finding.
    finding_words   text[]      NOT NULL DEFAULT '{}',
    finding_details text[]      NOT NULL DEFAULT '{}',
    is_blocked      boolean     NOT NULL DEFAULT false,
    -- Somebody looks at it now, and by then no more.
    checking_until  timestamptz,
    -- The hold in publish_scopes that the block has set: lifted with it, and no other.
    held_until      timestamptz,
    -- When its campaigns are compared next, and when all of them were.
    sync_due        timestamptz NOT NULL DEFAULT now(),
    sync_time       timestamptz,
    sync_error      text        NOT NULL DEFAULT '',
    -- The last campaign that was compared in the pass that is under way.
    sync_after      uuid,
    -- The fencing token of the worker that compares, and until when it does.
    sync_lease      bigint      NOT NULL DEFAULT 0,
    sync_until      timestamptz,

    CONSTRAINT accounts_pkey PRIMARY KEY (customer_id),
    CONSTRAINT accounts_findings_whole CHECK (cardinality(finding_words) = cardinality(finding_details))
) WITH (fillfactor = 50);
CREATE INDEX accounts_sync_due ON accounts (sync_due);
INSERT INTO accounts (customer_id) SELECT DISTINCT customer_id FROM campaigns WHERE status = 'PUBLISHED';

-- What a person has changed at Google, as it was last seen.
CREATE TABLE campaign_drift (
    customer_id bigint      NOT NULL,
    campaign_id uuid        NOT NULL,
    field       text        NOT NULL,
    ours        text        NOT NULL,
    googles     text        NOT NULL,
    found_time  timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT campaign_drift_pkey PRIMARY KEY (campaign_id, field)
);
CREATE INDEX campaign_drift_customer ON campaign_drift (customer_id);

-- Why Google refused what a job sent last.
CREATE TABLE job_faults (
    customer_id       bigint      NOT NULL,
    job_id            bigint      NOT NULL,
    ordinal           bigint      NOT NULL,
    field             text        NOT NULL,
    reason            text        NOT NULL,
    code              text        NOT NULL,
    value             text        NOT NULL,
    google_request_id text        NOT NULL,
    time              timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT job_faults_pkey PRIMARY KEY (job_id, ordinal)
);
CREATE INDEX job_faults_time ON job_faults USING brin (time);

-- What an UPDATE is about: nothing else goes out, whatever differs at Google. NULL is everything that can change there.
ALTER TABLE publish_jobs ADD COLUMN fields text[];
