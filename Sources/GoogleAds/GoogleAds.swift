// GoogleAds
