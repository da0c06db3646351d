extension Campaign {
    /// The fields in which the two differ.
    package func differing(from other: Campaign) -> [CampaignField] {
        let mine = CampaignInput(self)
        let theirs = CampaignInput(other)
        return CampaignField.allCases.filter { field in
            var mixed = mine
            mixed.take([field], from: theirs)
            return mixed != mine
        }
    }
}
