/// What stands at an amount to say its currency.
package enum CurrencyMark {
    /// `€`, `R$`, `kr` or `EUR`; not the bracket of `(10.00)`, and not the thousands of `10k€` and `5 TSD`.
    package static func isOne(_ mark: String) -> Bool {
        mark.count == 1 && mark.first?.isCurrencySymbol == true || known.contains(mark)
    }

    /// The active codes of ISO 4217, and how people write some of them.
    private static let known = Set(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
        CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
        ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
        MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
        SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES
        VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
        A$ AU$ B/. C$ CA$ CN¥ Fr. Ft HK$ Kč MX$ NT$ NZ$ R R$ RM Rp S$ S/ SFr. US$ kr kr. lei zł лв. руб.
        """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
