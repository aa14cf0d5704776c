extension OracleValue {
    /// What is wrong with this value beside the expected one, in one line; nil when it agrees.
    ///
    /// |got − expected| ≤ absolute + relative · max|expected| over the finite elements of the array; undefined and
    /// infinite elements must be the same in both. Where signs are free, each column (last axis) has that sign of the
    /// two which comes nearer.
    public func mismatch(
        with expected: OracleValue, key: String, tolerance: OracleCase.Tolerance
    ) -> String? {
        switch (self, expected) {
        case (.numbers(let got, let shape), .numbers(let wanted, let wantedShape)):
            guard shape == wantedShape else {
                return "\(key): the shape is \(shape), expected \(wantedShape)"
            }
            let signFree = tolerance.signFreeKeys?.contains(key) ?? (shape.count == 2)
            let columns = signFree ? shape.last ?? 1 : 1
            return Self.worst(
                got: signFree ? Self.signed(got, like: wanted, columns: columns) : got, wanted: wanted, shape: shape,
                key: key, tolerance: tolerance)
        case (.texts(let got), .texts(let wanted)):
            return got == wanted ? nil : "\(key): got \(got), expected \(wanted)"
        case (.lists(let got), .lists(let wanted)):
            guard got.count == wanted.count else {
                return "\(key): \(got.count) lists, expected \(wanted.count)"
            }
            for (index, pair) in zip(got, wanted).enumerated() {
                if let problem = pair.0.mismatch(with: pair.1, key: "\(key)[\(index)]", tolerance: tolerance) {
                    return problem
                }
            }
            return nil
        case (.notApplicable, _):
            return nil
        default:
            return "\(key): got a value of another kind: \(self.kind), expected \(expected.kind)"
        }
    }

    private var kind: String {
        switch self {
        case .numbers(_, let shape): "numbers of shape \(shape)"
        case .texts(let texts): "texts \(texts)"
        case .lists(let lists): "\(lists.count) lists"
        case .notApplicable: "not applicable"
        }
    }

    /// The numbers with the sign of each column turned where that brings it nearer to the expected one.
    private static func signed(_ got: [Double], like wanted: [Double], columns: Int) -> [Double] {
        guard columns > 0 else { return got }
        var result = got
        for column in 0..<columns {
            var same = 0.0
            var turned = 0.0
            for i in stride(from: column, to: got.count, by: columns) {
                same = max(same, abs(got[i] - wanted[i]))
                turned = max(turned, abs(-got[i] - wanted[i]))
            }
            guard turned < same else { continue }
            for i in stride(from: column, to: got.count, by: columns) { result[i] = -got[i] }
        }
        return result
    }

    private static func worst(
        got: [Double], wanted: [Double], shape: [Int], key: String, tolerance: OracleCase.Tolerance
    ) -> String? {
        var largest = 0.0
        for value in wanted where value.isFinite { largest = max(largest, abs(value)) }
        let allowed = tolerance.absolute + tolerance.relative * largest
        var worst: (index: Int, by: Double)?
        for i in got.indices {
            let agrees = wanted[i].isFinite || (got[i].isNaN && wanted[i].isNaN) || got[i] == wanted[i]
            let difference = agrees ? (wanted[i].isFinite ? abs(got[i] - wanted[i]) : 0) : .infinity
            // NaN compares false with everything: what is not surely within the tolerance is outside.
            guard !(difference <= allowed) else { continue }
            let by = difference.isNaN ? .infinity : difference
            if worst.map({ by > $0.by }) ?? true { worst = (i, by) }
        }
        guard let worst else { return nil }
        return "\(key)\(position(worst.index, in: shape)): got \(got[worst.index]), expected \(wanted[worst.index]), "
            + "apart by \(worst.by); allowed \(allowed)"
    }

    /// "[3, 0]", the place of a flat index in an array; nothing for a single number.
    private static func position(_ index: Int, in shape: [Int]) -> String {
        guard !shape.isEmpty else { return "" }
        var rest = index
        var places: [String] = []
        for length in shape.reversed() {
            places.append(String(rest % max(length, 1)))
            rest /= max(length, 1)
        }
        return "[" + places.reversed().joined(separator: ", ") + "]"
    }
}
