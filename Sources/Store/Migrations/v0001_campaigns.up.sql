-- Campaigns, the queue that publishes them, and what happened to them.
-- Citus: every table carries customer_id, and no transaction spans two customers.

CREATE TABLE campaigns (
    id                 uuid        PRIMARY KEY,
    customer_id        bigint      NOT NULL,
    name               text        NOT NULL,
    objective          text        NOT NULL,
    campaign_type      text        NOT NULL,
    daily_budget       bigint      NOT NULL,
    start_date         date        NOT NULL,
    end_date           date,
    ad_group_name      text        NOT NULL,
    headlines          text[]      NOT NULL,
    descriptions       text[]      NOT NULL,
    business_name      text        NOT NULL,
    final_url          text        NOT NULL,
    image_urls         text[]      NOT NULL,
    logo_url           text,
    call_to_action     text,
    eu_political       text,
    locations          bigint[]    NOT NULL,
    languages          bigint[]    NOT NULL,
    external_id        text        NOT NULL,
    labels             text[]      NOT NULL,
    status             text        NOT NULL DEFAULT 'DRAFT',
    google_campaign_id bigint,
    google_status      text,
    publish_error      text        NOT NULL DEFAULT '',
    revision           bigint      NOT NULL DEFAULT 1,
    create_time        timestamptz NOT NULL DEFAULT now(),
    update_time        timestamptz NOT NULL DEFAULT now(),
    delete_time        timestamptz,

    CONSTRAINT campaigns_customer_id_ten_digits CHECK (customer_id BETWEEN 1000000000 AND 9999999999),
    CONSTRAINT campaigns_name_one_line CHECK (name <> '' AND length(name) <= 256 AND name !~ '[\n\r]'),
    CONSTRAINT campaigns_objective_known CHECK (objective IN ('SALES', 'LEADS', 'WEBSITE_TRAFFIC')),
    CONSTRAINT campaigns_campaign_type_known CHECK (campaign_type IN ('DEMAND_GEN', 'SEARCH')),
    CONSTRAINT campaigns_daily_budget_positive CHECK (daily_budget > 0),
    CONSTRAINT campaigns_end_not_before_start CHECK (end_date >= start_date),
    CONSTRAINT campaigns_headlines_at_most_5 CHECK (cardinality(headlines) <= 5),
    CONSTRAINT campaigns_descriptions_at_most_5 CHECK (cardinality(descriptions) <= 5),
    CONSTRAINT campaigns_image_urls_at_most_20 CHECK (cardinality(image_urls) <= 20),
    CONSTRAINT campaigns_eu_political_known CHECK (eu_political IN
        ('CONTAINS_EU_POLITICAL_ADVERTISING', 'DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING')),
    CONSTRAINT campaigns_status_known CHECK (status IN ('DRAFT', 'QUEUED', 'PUBLISHING', 'PUBLISHED', 'FAILED')),
    CONSTRAINT campaigns_google_status_known CHECK (google_status IN ('PAUSED', 'ENABLED', 'REMOVED')),
    -- Published means that Google has it, and nothing else does.
    CONSTRAINT campaigns_published_has_google_id CHECK (
        (status = 'PUBLISHED') = (google_campaign_id IS NOT NULL)
        AND (status = 'PUBLISHED') = (google_status IS NOT NULL)),
    CONSTRAINT campaigns_deleted_is_at_rest CHECK (
        delete_time IS NULL OR status NOT IN ('QUEUED', 'PUBLISHING'))
);

-- Google demands it among campaigns that are not removed.
CREATE UNIQUE INDEX campaigns_name_unique ON campaigns (customer_id, name) WHERE delete_time IS NULL;
-- One campaign at Google is one of ours.
CREATE UNIQUE INDEX campaigns_google_id_unique ON campaigns (customer_id, google_campaign_id)
    WHERE google_campaign_id IS NOT NULL;
-- Lists, newest first: ids are UUIDv7, so their order is that of creation.
CREATE INDEX campaigns_newest ON campaigns (id DESC) WHERE delete_time IS NULL;
CREATE INDEX campaigns_customer_newest ON campaigns (customer_id, id DESC) WHERE delete_time IS NULL;

CREATE TABLE publish_jobs (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint      NOT NULL,
    campaign_id uuid        NOT NULL REFERENCES campaigns (id),
    kind        text        NOT NULL,
    state       text        NOT NULL DEFAULT 'QUEUED',
    -- Turns so far.
    attempt     integer     NOT NULL DEFAULT 0,
    run_at      timestamptz NOT NULL DEFAULT now(),
    -- The intent: when a create was sent whose outcome is not known. While set, nothing is sent before a look.
    sent_at     timestamptz,
    -- The fencing token: each claim takes the next.
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

-- The jobs of one campaign never overtake each other: there is one at a time.
CREATE UNIQUE INDEX publish_jobs_one_open_per_campaign ON publish_jobs (campaign_id)
    WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX publish_jobs_due ON publish_jobs (run_at, id) WHERE state = 'QUEUED';
CREATE INDEX publish_jobs_leases ON publish_jobs (lease_until) WHERE state = 'RUNNING';
CREATE INDEX publish_jobs_campaign ON publish_jobs (campaign_id);

-- The audit trail: one line for each settlement.
CREATE TABLE publish_events (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint      NOT NULL,
    campaign_id uuid        NOT NULL REFERENCES campaigns (id),
    job_id      bigint      NOT NULL REFERENCES publish_jobs (id),
    time        timestamptz NOT NULL DEFAULT now(),
    epoch       bigint      NOT NULL,
    outcome     text        NOT NULL,
    detail      text        NOT NULL
);
CREATE INDEX publish_events_campaign ON publish_events (campaign_id, id);
