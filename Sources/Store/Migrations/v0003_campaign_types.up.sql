-- What search, carousel and video campaigns have, total budgets, and bidding goals.

ALTER TABLE campaigns
    ALTER COLUMN daily_budget DROP NOT NULL,
    ADD COLUMN total_budget         bigint,
    ADD COLUMN target_cpa           bigint,
    -- In millionths.
    ADD COLUMN target_roas          bigint,
    ADD COLUMN target_cpc           bigint,
    ADD COLUMN cpc_bid_ceiling      bigint,
    ADD COLUMN additional_logo_urls text[] NOT NULL DEFAULT '{}',
    -- The cards of a carousel, one entry of each for each card.
    ADD COLUMN card_headlines       text[] NOT NULL DEFAULT '{}',
    ADD COLUMN card_image_urls      text[] NOT NULL DEFAULT '{}',
    ADD COLUMN card_final_urls      text[] NOT NULL DEFAULT '{}',
    -- YouTube ids.
    ADD COLUMN videos               text[] NOT NULL DEFAULT '{}',
    ADD COLUMN long_headlines       text[] NOT NULL DEFAULT '{}',
    ADD COLUMN path1                text   NOT NULL DEFAULT '',
    ADD COLUMN path2                text   NOT NULL DEFAULT '',
    -- In the notation of Google Ads Editor: [exact], "phrase", broad.
    ADD COLUMN keywords             text[] NOT NULL DEFAULT '{}',
    ADD COLUMN negative_keywords    text[] NOT NULL DEFAULT '{}',
    DROP CONSTRAINT campaigns_headlines_at_most_5,
    ADD CONSTRAINT campaigns_headlines_at_most_15 CHECK (cardinality(headlines) <= 15),
    ADD CONSTRAINT campaigns_one_budget CHECK (num_nonnulls(daily_budget, total_budget) = 1),
    ADD CONSTRAINT campaigns_total_budget_positive CHECK (total_budget > 0),
    ADD CONSTRAINT campaigns_one_bidding_goal CHECK (
        num_nonnulls(target_cpa, target_roas, target_cpc, cpc_bid_ceiling) <= 1),
    ADD CONSTRAINT campaigns_bidding_goal_positive CHECK (
        coalesce(target_cpa, target_roas, target_cpc, cpc_bid_ceiling) > 0),
    ADD CONSTRAINT campaigns_additional_logo_urls_at_most_4 CHECK (cardinality(additional_logo_urls) <= 4),
    ADD CONSTRAINT campaigns_cards_at_most_10_and_whole CHECK (
        cardinality(card_headlines) <= 10 AND cardinality(card_image_urls) = cardinality(card_headlines)
        AND cardinality(card_final_urls) = cardinality(card_headlines)),
    ADD CONSTRAINT campaigns_videos_at_most_5 CHECK (cardinality(videos) <= 5),
    ADD CONSTRAINT campaigns_long_headlines_at_most_5 CHECK (cardinality(long_headlines) <= 5),
    ADD CONSTRAINT campaigns_keywords_at_most_1000 CHECK (
        cardinality(keywords) <= 1000 AND cardinality(negative_keywords) <= 1000);

-- What was uploaded to an account, so that the same picture or video is uploaded once.
CREATE TABLE image_assets (
    customer_id   bigint      NOT NULL,
    -- SHA-256.
    content_hash  bytea       NOT NULL,
    resource_name text        NOT NULL,
    create_time   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT image_assets_pkey PRIMARY KEY (customer_id, content_hash),
    CONSTRAINT image_assets_content_hash_is_sha256 CHECK (length(content_hash) = 32)
);

-- The least a campaign may spend on a day, by account, as Google's refusals named it.
CREATE TABLE budget_minimums (
    customer_id   bigint      NOT NULL,
    campaign_type text        NOT NULL,
    currency_code text        NOT NULL,
    per_day       bigint      NOT NULL,
    update_time   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT budget_minimums_pkey PRIMARY KEY (customer_id, campaign_type),
    CONSTRAINT budget_minimums_per_day_positive CHECK (per_day > 0)
);
