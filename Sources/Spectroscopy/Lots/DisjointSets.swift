/// A partition of 0 ..< n that can only be made coarser (union–find); the root of a set is its lowest member.
struct DisjointSets {
    private var parent: [Int]

    init(count: Int) { parent = Array(0..<count) }

    mutating func root(of element: Int) -> Int {
        var i = element
        while parent[i] != i {
            parent[i] = parent[parent[i]]
            i = parent[i]
        }
        return i
    }

    /// Joins the sets of two elements; true when they were apart.
    @discardableResult
    mutating func join(_ a: Int, _ b: Int) -> Bool {
        let (low, high) = (min(root(of: a), root(of: b)), max(root(of: a), root(of: b)))
        parent[high] = low
        return low != high
    }
}
