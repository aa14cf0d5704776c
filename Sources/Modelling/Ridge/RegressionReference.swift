internal import LinearAlgebra

/// The reference values of a regression that only centres them: PCR, ridge.
enum RegressionReference {
    /// The means of the responses and the centred responses, n × q.
    ///
    /// - Throws: `ModellingError` for fewer than 2 rows, another number of rows than X has, values that are not finite,
    ///   or responses that are all constant.
    static func centred(
        _ y: Matrix, rows n: Int, method: String
    ) throws(ModellingError) -> (mean: [Double], centred: Matrix) {
        guard n == y.rows else { throw .shapeMismatch(what: "reference values", found: y.rows, expected: n) }
        guard n >= 2 else { throw .tooFewSamples(found: n, needed: 2, what: method) }
        if let bad = y.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "Y") }
        let (mean, _, constant) = PrincipalComponents.channels(of: y, centre: true)
        guard constant.count < y.columns else {
            throw .constantResponse(
                name: y.columns == 1 ? "the response" : "each of the \(y.columns) responses", value: mean.first ?? 0)
        }
        let centred = y.subtractingFromRows(mean)
        if let bad = centred.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "centred Y") }
        return (mean, centred)
    }
}
