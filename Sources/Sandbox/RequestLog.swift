/// One call as the sandbox saw it: no tokens, no bodies.
package struct SandboxRequest: Sendable, Equatable {
    /// Seconds since 1970.
    package let time: Int64
    /// Since the sandbox began; for rates.
    package let elapsed: Duration
    /// Empty for `token`.
    package let customer: String
    /// `mutate`, `search`, `searchStream` or `token`.
    package let method: String
    /// Number of operations by kind, such as `campaignOperation.create`.
    package let operations: [String: Int]
    package let isValidateOnly: Bool
    /// Names of the ads it creates: what its author recognises its campaigns by.
    package let marks: [String]
    package let query: String?
    package let fault: Faults.Outcome
    package let requestID: String
    /// Mutates of this customer under way when it took effect, with this one.
    package var concurrent = 0
    package var isApplied = false
    /// Of the answer; nil when the connection broke.
    package var status: Int? = 200
    /// `category.VALUE` of the first error.
    package var error: String?

    /// What its end counts as: a fault's name, the error of a refusal, or `ok`.
    package var outcome: String { fault == .none ? error ?? "ok" : fault.name }
}

extension SandboxRequest {
    init(
        _ call: APICall, _ requestID: String, at time: Int64, elapsed: Duration, _ body: JSON = .null,
        _ fault: Faults.Outcome = .none
    ) {
        var operations: [String: Int] = [:]
        var marks: [String] = []
        for operation in body["mutateOperations"]?.array ?? [] {
            for (kind, value) in operation.object ?? [:] {
                for action in ["create", "update", "remove"] where value[action] != nil {
                    operations["\(kind).\(action)", default: 0] += 1
                }
            }
            if let name = operation[path: ["adGroupAdOperation", "create", "ad", "name"]]?.string {
                marks.append(name)
            }
        }
        self.init(
            time: time, elapsed: elapsed, customer: call.customer, method: call.method.rawValue,
            operations: operations, isValidateOnly: body["validateOnly"]?.bool ?? false, marks: marks,
            query: body["query"]?.string, fault: fault, requestID: requestID)
    }

    init(token status: Int, _ error: String?, at time: Int64, _ elapsed: Duration) {
        self.init(
            time: time, elapsed: elapsed, customer: "", method: "token", operations: [:], isValidateOnly: false,
            marks: [], query: nil, fault: .none, requestID: "", status: status, error: error)
    }
}

/// The last calls, and counts of all.
struct RequestLog {
    /// A ring, in which `next` is the oldest once it is full.
    private var ring: [SandboxRequest] = []
    private var next = 0
    /// Calls by method and outcome, as `mutate ok`.
    private(set) var counts: [String: Int] = [:]

    /// Oldest first.
    var requests: [SandboxRequest] { Array(ring[next...] + ring[..<next]) }

    mutating func append(_ request: SandboxRequest) {
        counts["\(request.method) \(request.outcome)", default: 0] += 1
        if ring.count < Limits.requests {
            ring.append(request)
        } else {
            ring[next] = request
            next = (next + 1) % ring.count
        }
    }
}
