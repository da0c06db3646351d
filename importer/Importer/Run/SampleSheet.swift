/// A sheet as analysts have it, for the demonstration and for a first try: 24 campaigns, 3 of them with mistakes.
package enum SampleSheet {
    package static var text: String { String(decoding: PackageResources.campaigns_csv, as: UTF8.self) }
}
