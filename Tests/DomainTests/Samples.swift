import Domain

enum Samples {
    static let customer = CustomerID(1_234_567_890) ?? { preconditionFailure("ten digits") }()
}
