internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport

let preprocessingOracles: OracleHandlers = [
    "snv": snv
]

@Sendable private func snv(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let spectra = try oracle.spectra("X")
    let method = StandardNormalVariate()
    guard oracle.expected["must_report_rows"] != nil else {
        return ["X": .matrix(try method.apply(to: spectra).x)]
    }
    // A spectrum without variation is refused by name; the others are as they would be without it.
    var refused: [Int] = []
    var rows: [Int] = []
    for row in 0..<spectra.count {
        switch refusedSample(of: spectra.selecting(rows: [row]), by: method) {
        case let sample?: refused.append(Int(sample) ?? -1)
        case nil: rows.append(row)
        }
    }
    return [
        "must_report_rows": .vector(refused), "rows_0based": .vector(rows),
        "X_rows": .matrix(try method.apply(to: spectra.selecting(rows: rows)).x),
    ]
}

/// The sample that a method names as having a constant spectrum; nil when it names none.
private func refusedSample(of spectra: Spectra, by method: some RowWisePreprocessing) -> String? {
    let refusal = Result { () throws(PreprocessingError) in try method.apply(to: spectra) }
    if case .failure(.constantSpectrum(_, let sample, _)) = refusal { return sample }
    return nil
}
