internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport

let preprocessingOracles: OracleHandlers = [
    "snv": snv,
    "msc": msc,
    "detrend": { ["X": .matrix(try Detrending(degree: $0.integer("degree")).apply(to: $0.spectra("X")).x)] },
    "snv_detrend": {
        let method = StandardNormalVariateDetrending(degree: try $0.integer("degree"))
        return ["X": .matrix(try method.apply(to: $0.spectra("X")).x)]
    },
    "savitzky_golay": savitzkyGolay,
    "fft_smooth": fourierSmoothing,
    "autoscale": {
        let spectra = try $0.spectra("X")
        return [
            "X": .matrix(try Autoscaling().makeFitted(from: spectra).apply(to: spectra).x),
            "X_centred": .matrix(try MeanCentring().makeFitted(from: spectra).apply(to: spectra).x),
        ]
    },
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

@Sendable private func msc(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let method = MultiplicativeScatterCorrection()
    if oracle.has("X_cal") {
        let fitted = try method.makeFitted(from: oracle.spectra("X_cal"))
        return ["X_new": .matrix(try fitted.apply(to: oracle.spectra("X_new")).x)]
    }
    let spectra = try oracle.spectra("X")
    // The mean of one spectrum is that spectrum: a given reference is a training set of one.
    let training: Spectra
    switch try oracle.text("reference") {
    case "mean of the calibration set": training = spectra
    case "row index 2 (0-based) of X": training = spectra.selecting(rows: [2])
    case let other: throw OracleError("\(oracle.entry): the reference \"\(other)\" is not known here")
    }
    return ["X": .matrix(try method.makeFitted(from: training).apply(to: spectra).x)]
}

@Sendable private func savitzkyGolay(_ oracle: OracleCase) throws -> [String: OracleValue] {
    guard try oracle.text("edge") == "interp" else {
        return ["X": .notApplicable("the edges are the polynomial of the outermost window; padding is not offered")]
    }
    let method = SavitzkyGolay(
        window: try oracle.integer("window"), polynomialOrder: try oracle.integer("polyorder"),
        derivative: try oracle.integer("derivative"))
    let x = try method.apply(to: oracle.spectra("X", step: oracle.number("delta"))).x
    let inner = Array((method.window / 2)..<(x.columns - method.window / 2))
    let wide = try method.apply(to: oracle.spectra("X", step: 2)).x
    return [
        "X": .matrix(x), "X_trimmed": .matrix(x.selecting(columns: inner)),
        "X_delta2_trimmed": .matrix(wide.selecting(columns: inner)),
    ]
}

@Sendable private func fourierSmoothing(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let method: FourierSmoothing
    if oracle.has("keep_harmonics") {
        method = FourierSmoothing(harmonics: try oracle.integer("keep_harmonics"), padding: .none)
    } else {
        // k harmonics of the doubled signal are k/2 periods over the spectrum.
        method = FourierSmoothing(
            harmonics: try oracle.integer("keep_harmonics_of_doubled_signal") / 2, padding: .mirror)
    }
    return ["X": .matrix(try method.apply(to: oracle.spectra("X")).x)]
}
