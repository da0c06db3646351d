-- What a job was to bring to Google and did not, since it was refused or taken back: no person has changed that there, and
-- the next change of the campaign brings it too.
CREATE TABLE refused_changes (
    campaign_id uuid NOT NULL,
    field       text NOT NULL,

    CONSTRAINT refused_changes_pkey PRIMARY KEY (campaign_id, field)
);
