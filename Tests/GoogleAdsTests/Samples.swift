import Domain
import GoogleAds
import HTTP2
import Sandbox

/// All that Google serves.
let apiVersions = ["v23", "v24", "v25", "v26"]

extension CustomerID {
    static let account = CustomerID(1_234_567_890) ?? { preconditionFailure("ten digits") }()
}

extension CampaignID {
    static let first = CampaignID(bits: 0x0190_a1b2_c3d4_7e5f_8a9b_0c1d_2e3f_4a5b)
    static let second = CampaignID(bits: 0x0190_a1b2_c3d4_7e5f_8a9b_0c1d_2e3f_4a5c)
}

extension CalendarDate {
    /// The day of the sandbox's clock.
    static let today = CalendarDate(year: 2026, month: 11, day: 21) ?? { preconditionFailure("a day") }()
}

extension CampaignInput {
    /// Complete, with images that every account of the sandbox has from the start.
    static var withAssets: CampaignInput {
        var input = CampaignInput()
        input.customerID = .value(.account)
        input.name = "Spring sale"
        input.objective = .value(.sales)
        input.dailyBudget = .value(Micros(12_500_000))
        input.startDate = Entry(text: "2027-03-01")
        input.headlines = ["Spring sale", "Everything for the garden, half price"]
        input.descriptions = ["Save on everything until Sunday."]
        input.businessName = "Example Shop"
        input.finalURL = "https://www.example.com/spring"
        input.imageURLs = [.asset(1)]
        input.logoURL = .asset(5)
        input.euPoliticalAdvertising = .value(.doesNotContain)
        input.locations = [Entry(text: "2840")]
        return input
    }

    func with(_ change: (inout CampaignInput) -> Void) -> CampaignInput {
        var copy = self
        change(&copy)
        return copy
    }
}

extension Entry<ImageSource> {
    static func asset(_ id: Int64) -> Self { .value(.asset(customer: .account, id: id)) }
}

extension LocalGoogle {
    /// An image of the sandbox: `picture-1200x628.png`.
    func image(_ name: String) -> Entry<ImageSource> { .value(.url("\(origin)/images/\(name)")) }

    /// Complete, with images that are fetched and uploaded.
    var campaign: CampaignInput {
        CampaignInput.withAssets.with {
            $0.imageURLs = [image("landscape-1200x628.png"), image("square-1200x1200.png")]
            $0.logoURL = image("logo-1200x1200.png")
        }
    }
}

/// Files as an advertiser's web server might hold them.
enum Picture {
    /// Up to the frame header. Three components are RGB, four CMYK.
    static func jpeg(_ width: Int, _ height: Int, components: Int = 3) -> [UInt8] {
        let comment: [UInt8] = [0xFF, 0xFE, 0, 4, 0xFF, 0xC0]
        let frame: [UInt8] = [0xFF, 0xC0, 0, UInt8(8 + 3 * components), 8]
        return [0xFF, 0xD8] + comment + frame + bigEndian(height) + bigEndian(width) + [UInt8(components)]
            + [UInt8](repeating: 0, count: 3 * components)
    }

    /// The header, without a frame.
    static func gif(_ width: Int, _ height: Int) -> [UInt8] {
        Array("GIF89a".utf8) + bigEndian(width).reversed() + bigEndian(height).reversed() + [0, 0, 0]
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }
}

extension HTTPResponse {
    static func file(_ bytes: [UInt8]) -> HTTPResponse { HTTPResponse(status: 200, body: bytes) }

    static func redirect(to url: String) -> HTTPResponse {
        HTTPResponse(status: 302, headers: [(name: "location", value: url)])
    }

    static func json(_ body: JSON, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [(name: "content-type", value: "application/json")], body: body.encoded)
    }
}

extension JSON {
    /// The element of an array.
    subscript(_ index: Int) -> JSON? {
        guard let elements = array, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// What the operations of one kind create: `campaignBudgetOperation`.
    func created(_ kind: String) -> [JSON] {
        (self["mutateOperations"]?.array ?? []).compactMap { $0[kind]?["create"] }
    }
}
