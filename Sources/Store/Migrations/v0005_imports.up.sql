-- What a sheet says of campaigns that are here is found by keys, and proven to be nothing new by a hash. And every
-- import of a sheet, so that others see how far it is, what was refused, and where to go on after a crash.

ALTER TABLE campaigns
    -- Of what its owner enters; NULL when an older program wrote it.
    ADD COLUMN content_hash bigint;
CREATE INDEX campaigns_external_id ON campaigns (customer_id, external_id)
    WHERE external_id <> '' AND delete_time IS NULL;

CREATE TABLE imports (
    id                bigint      GENERATED ALWAYS AS IDENTITY,
    state             text        NOT NULL DEFAULT 'RUNNING',
    -- Who runs it: a person at a machine, or a caller of the server.
    actor             text        NOT NULL,
    file_name         text        NOT NULL,
    -- SHA-256; NULL when rows came as a stream of messages.
    file_hash         bytea,
    -- How the file was read: encoding, delimiter, worksheet.
    dialect           text        NOT NULL DEFAULT '',
    -- The settings that change what becomes of a row. With the same ones, and the same file, an import goes on.
    options           text        NOT NULL DEFAULT '',
    bytes_done        bigint      NOT NULL DEFAULT 0,
    bytes_total       bigint      NOT NULL DEFAULT 0,
    created           bigint      NOT NULL DEFAULT 0,
    updated           bigint      NOT NULL DEFAULT 0,
    unchanged         bigint      NOT NULL DEFAULT 0,
    removed           bigint      NOT NULL DEFAULT 0,
    refused           bigint      NOT NULL DEFAULT 0,
    skipped           bigint      NOT NULL DEFAULT 0,
    -- What is stored for good, and where in the file to go on: written with the rows. NULL: all or nothing.
    checkpoint_record bigint,
    checkpoint_bytes  bigint,
    -- The counts at the checkpoint, in the order above.
    checkpoint_counts bigint[],
    error             text        NOT NULL DEFAULT '',
    start_time        timestamptz NOT NULL DEFAULT now(),
    heartbeat_time    timestamptz NOT NULL DEFAULT now(),
    end_time          timestamptz,

    CONSTRAINT imports_pkey PRIMARY KEY (id),
    CONSTRAINT imports_state_known CHECK (state IN ('RUNNING', 'DONE', 'FAILED', 'INTERRUPTED')),
    CONSTRAINT imports_ended_has_time CHECK ((state = 'RUNNING') = (end_time IS NULL)),
    CONSTRAINT imports_file_hash_is_sha256 CHECK (length(file_hash) = 32),
    CONSTRAINT imports_checkpoint_whole CHECK (
        num_nonnulls(checkpoint_record, checkpoint_bytes, checkpoint_counts) IN (0, 3))
) WITH (fillfactor = 50);
CREATE INDEX imports_file ON imports (file_hash, id) WHERE file_hash IS NOT NULL;
CREATE INDEX imports_end ON imports (end_time) WHERE end_time IS NOT NULL;

-- What was refused, or is not complete yet: the first ones of each import.
CREATE TABLE import_errors (
    import_id bigint NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    ordinal   bigint NOT NULL,
    record    bigint NOT NULL,
    line      bigint NOT NULL,
    level     text   NOT NULL,
    campaign  text   NOT NULL,
    subject   text   NOT NULL,
    value     text   NOT NULL,
    rule      text   NOT NULL,
    reason    text   NOT NULL,
    hint      text   NOT NULL,

    CONSTRAINT import_errors_pkey PRIMARY KEY (import_id, ordinal),
    CONSTRAINT import_errors_level_known CHECK (level IN ('REFUSED', 'INCOMPLETE'))
);
