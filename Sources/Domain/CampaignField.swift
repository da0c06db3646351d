/// The fields of a campaign by their API names: the words of field masks, violations and reports.
package enum CampaignField: String, CaseIterable, Sendable {
    case customerID = "customer_id"
    case name
    case objective
    case campaignType = "campaign_type"
    case dailyBudget = "daily_budget_micros"
    case startDate = "start_date"
    case endDate = "end_date"
    case adGroupName = "ad_group_name"
    case headlines
    case descriptions
    case businessName = "business_name"
    case finalURL = "final_url"
    case imageURLs = "image_urls"
    case logoURL = "logo_url"
    case callToAction = "call_to_action"
    case euPoliticalAdvertising = "contains_eu_political_advertising"
    case locations
    case languages
    case externalID = "external_id"
    case labels
    case totalBudget = "total_budget_micros"
    case targetCPA = "target_cpa_micros"
    case targetROAS = "target_roas"
    case targetCPC = "target_cpc_micros"
    case cpcBidCeiling = "cpc_bid_ceiling_micros"
    case additionalLogoURLs = "additional_logo_urls"
    case carouselCards = "demand_gen_carousel_ad.carousel_cards"
    case videos = "demand_gen_video_responsive_ad.videos"
    case longHeadlines = "demand_gen_video_responsive_ad.long_headlines"
    case path1 = "responsive_search_ad.path1"
    case path2 = "responsive_search_ad.path2"
    case keywords
    case negativeKeywords = "negative_keywords"
}
