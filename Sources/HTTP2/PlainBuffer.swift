/// A growing run of plain values that keeps its memory and has exactly one owner.
///
/// Why not an array: appending to an array that is a stored property of a class checks at run time that nobody else uses
/// the property, and then that nobody shares the memory. That happens several times a frame. Here the owner holds a
/// constant, and the accesses to these few plain properties are so short that the compiler proves them apart.
@safe
final class PlainBuffer<Element: BitwiseCopyable> {
    private(set) var count = 0
    private var capacity: Int
    private var start: UnsafeMutablePointer<Element>

    init(capacity: Int) {
        self.capacity = capacity
        unsafe start = .allocate(capacity: capacity)
    }

    deinit { unsafe start.deallocate() }

    subscript(index: Int) -> Element {
        precondition(index < count, "index \(index) of \(count)")
        return unsafe start[index]
    }

    /// Valid until the buffer changes.
    var elements: UnsafeBufferPointer<Element> { unsafe UnsafeBufferPointer(start: start, count: count) }

    func append(_ element: Element) {
        if count == capacity { grow(to: count + 1) }
        unsafe start[count] = element
        count += 1
    }

    func append(_ more: UnsafeBufferPointer<Element>) {
        guard let source = more.baseAddress else { return }
        if capacity - count < more.count { grow(to: count + more.count) }
        unsafe (start + count).update(from: source, count: more.count)
        count += more.count
    }

    /// Moves the rest to the front.
    func removeFirst(_ removed: Int) {
        precondition(removed <= count, "\(removed) of \(count)")
        count -= removed
        unsafe start.update(from: start + removed, count: count)
    }

    /// Empties the buffer, and lets go of its memory if that is more than `limit` elements.
    func removeAll(keeping limit: Int = .max) {
        count = 0
        guard capacity > limit else { return }
        unsafe start.deallocate()
        unsafe start = .allocate(capacity: limit)
        capacity = limit
    }

    /// At least doubles, so that many small appends stay linear.
    @inline(never)
    private func grow(to needed: Int) {
        let larger = max(needed, capacity * 2)
        let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
        unsafe moved.update(from: start, count: count)
        unsafe start.deallocate()
        unsafe start = moved
        capacity = larger
    }
}
