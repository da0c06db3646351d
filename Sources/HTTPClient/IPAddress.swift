import Glibc

/// An IPv4 or IPv6 address, and whether it belongs to the public Internet.
package struct IPAddress: Sendable, CustomStringConvertible {
    /// 4 or 16 bytes in network order.
    private let bytes: [UInt8]

    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Dotted or colon text without brackets, zone or port.
    package init?(_ text: String) {
        var parsed: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        if unsafe inet_pton(AF_INET, text, &parsed) == 1 {
            bytes = Array(parsed.prefix(4))
        } else if unsafe inet_pton(AF_INET6, text, &parsed) == 1 {
            bytes = parsed
        } else {
            return nil
        }
    }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        _ = unsafe inet_ntop(family, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// 127.0.0.0/8 and ::1, not their IPv4-mapped forms.
    package var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    }

    /// Globally reachable by the IANA special-purpose address registries (RFC 6890), narrowed: what is reserved, or
    /// wraps an IPv4 address that is not public, is not public.
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.reservedIPv4.contains { $0.contains(bytes) } }
        if let wrapped = wrappedIPv4 { return wrapped.isPublic }
        return Self.globalUnicast.contains(bytes) && !Self.reservedIPv6.contains { $0.contains(bytes) }
    }

    /// The IPv4 address that a router, a translator or the kernel would really send to.
    private var wrappedIPv4: IPAddress? {
        if Self.mapped.contains(bytes) || Self.nat64.contains(bytes) { return IPAddress(bytes: Array(bytes[12...])) }
        if Self.sixToFour.contains(bytes) { return IPAddress(bytes: Array(bytes[2..<6])) }
        return nil
    }

    private struct Block {
        let prefix: [UInt8]
        let bits: Int

        init(_ prefix: [UInt8], _ bits: Int) {
            self.prefix = prefix
            self.bits = bits
        }

        func contains(_ address: [UInt8]) -> Bool {
            (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                let expected = bit / 8 < prefix.count ? prefix[bit / 8] : 0
                return address[bit / 8] & mask == expected & mask
            }
        }
    }

    private static let reservedIPv4 = [
        Block([0], 8),  // "this network"; 0.0.0.0 reaches the own machine
        Block([10], 8),  // private, RFC 1918
        Block([100, 64], 10),  // carrier-grade NAT, RFC 6598; Alibaba's metadata is 100.100.100.200
        Block([127], 8),  // loopback
        Block([168, 63, 129, 16], 32),  // Azure's platform service, in public space but never public
        Block([169, 254], 16),  // link-local; 169.254.169.254 is the metadata service of most clouds
        Block([172, 16], 12),  // private
        Block([192, 0, 0], 24),  // IETF protocol assignments; Oracle's metadata is 192.0.0.192
        Block([192, 0, 2], 24),  // documentation
        Block([192, 88, 99], 24),  // 6to4 relays, deprecated
        Block([192, 168], 16),  // private
        Block([198, 18], 15),  // benchmarks
        Block([198, 51, 100], 24),  // documentation
        Block([203, 0, 113], 24),  // documentation
        Block([224], 4),  // multicast
        Block([240], 4),  // reserved, and the broadcast address
    ]

    private static let mapped = Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96)
    private static let nat64 = Block([0x00, 0x64, 0xff, 0x9b], 96)  // RFC 6052
    private static let sixToFour = Block([0x20, 0x02], 16)  // RFC 3056

    /// All that IANA has given out. Loopback, unique local, link-local, multicast and the rest lie outside.
    private static let globalUnicast = Block([0x20], 3)
    private static let reservedIPv6 = [
        Block([0x20, 0x01, 0x00], 23),  // IETF protocol assignments, Teredo among them
        Block([0x20, 0x01, 0x0d, 0xb8], 32),  // documentation
        Block([0x3f, 0xff, 0x00], 20),  // documentation, RFC 9637
    ]
}
