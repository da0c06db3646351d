extension Sequence<String> {
    /// The one that a mistyped text most likely means, nil when none is near.
    /// - Parameter folded: what is compared of a name, so that case, for one, makes no difference.
    package func nearest(to text: String, by folded: (String) -> String = { $0.lowercased() }) -> String? {
        let typed = Array(folded(text))
        let near = compactMap { name -> (name: String, distance: Int)? in
            let intended = Array(folded(name))
            // Short words are near everything: a third of the letters may differ, two at most.
            let most = Swift.min(2, intended.count / 3)
            return editDistance(from: typed, to: intended, atMost: most).map { (name, $0) }
        }
        return near.min { $0.distance < $1.distance }?.name
    }
}

/// How many letters must be added, dropped, replaced or swapped with their neighbour (optimal string alignment); nil
/// beyond `most`.
private func editDistance(from source: [Character], to target: [Character], atMost most: Int) -> Int? {
    guard abs(source.count - target.count) <= most else { return nil }
    var rows = [Array(0...target.count)]
    for row in 1..<(source.count + 1) {
        var next = [row]
        for column in 1..<(target.count + 1) {
            let isSame = source[row - 1] == target[column - 1]
            var least = min(rows[row - 1][column], next[column - 1]) + 1
            least = min(least, rows[row - 1][column - 1] + (isSame ? 0 : 1))
            if row > 1, column > 1, source[row - 1] == target[column - 2], source[row - 2] == target[column - 1] {
                least = min(least, rows[row - 2][column - 2] + 1)
            }
            next.append(least)
        }
        rows.append(next)
    }
    let distance = rows[source.count][target.count]
    return distance <= most ? distance : nil
}
