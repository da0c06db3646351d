DROP TABLE budget_minimums;
DROP TABLE image_assets;
-- Fails, and so leaves everything, while a campaign has a total budget or more headlines than the columns before allow.
ALTER TABLE campaigns
    DROP COLUMN total_budget,
    DROP COLUMN target_cpa,
    DROP COLUMN target_roas,
    DROP COLUMN target_cpc,
    DROP COLUMN cpc_bid_ceiling,
    DROP COLUMN additional_logo_urls,
    DROP COLUMN card_headlines,
    DROP COLUMN card_image_urls,
    DROP COLUMN card_final_urls,
    DROP COLUMN videos,
    DROP COLUMN long_headlines,
    DROP COLUMN path1,
    DROP COLUMN path2,
    DROP COLUMN keywords,
    DROP COLUMN negative_keywords,
    DROP CONSTRAINT campaigns_headlines_at_most_15,
    ADD CONSTRAINT campaigns_headlines_at_most_5 CHECK (cardinality(headlines) <= 5),
    ALTER COLUMN daily_budget SET NOT NULL;
