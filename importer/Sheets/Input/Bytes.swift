extension [UInt8] {
    /// Writes bytes of another array over our own.
    mutating func overwrite(at start: Int, with other: [UInt8], _ range: Range<Int>) {
        precondition(
            start >= 0 && start + range.count <= count && range.lowerBound >= 0 && range.upperBound <= other.count)
        unsafe withUnsafeMutableBytes { own in
            unsafe other.withUnsafeBytes { other in
                unsafe UnsafeMutableRawBufferPointer(rebasing: own[start...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: other[range]))
            }
        }
    }

    /// Moves bytes to the front.
    mutating func moveToFront(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        unsafe withUnsafeMutableBytes { own in
            // Regions that overlap are copied as if through a third one.
            unsafe own.copyMemory(from: UnsafeRawBufferPointer(rebasing: own[range]))
        }
    }
}
