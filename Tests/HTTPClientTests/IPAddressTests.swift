import HTTPClient
import Testing

@Suite struct IPAddressTests {
    @Test(
        "an address of the public Internet is public",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.0", "168.63.129.15", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
            "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:4860:4860::8888",
            "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
        ])
    func isPublic(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    @Test(
        "a reserved address, or one that wraps a reserved IPv4 address, is not public",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.100.100.200", "100.127.255.255",
            "127.0.0.1", "127.255.255.255", "168.63.129.16", "169.254.0.0", "169.254.169.254", "172.16.0.0",
            "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255",
            "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::2", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
            "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "100::1",
            "2001::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1", "3fff::1",
            "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1", "ff02::1",
        ])
    func isNotPublic(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic == false)
    }

    @Test(
        "loopback is 127.0.0.0/8 and ::1 alone",
        arguments: [
            ("127.0.0.1", true), ("127.255.255.255", true), ("::1", true), ("128.0.0.1", false), ("0.0.0.0", false),
            ("::", false), ("::ffff:127.0.0.1", false), ("64:ff9b::127.0.0.1", false),
        ])
    func isLoopback(text: String, expected: Bool) throws {
        #expect(try #require(IPAddress(text)).isLoopback == expected)
    }

    @Test(
        "what is not a plain address is not read",
        arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "[::1]", "::1%lo", "a"])
    func malformed(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("text survives", arguments: ["1.2.3.4", "::1", "2001:db8::1", "::ffff:10.0.0.1"])
    func description(text: String) throws {
        #expect(try #require(IPAddress(text)).description == text)
    }
}
