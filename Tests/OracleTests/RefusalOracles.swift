internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport
internal import Validation

/// What must not be answered: each case names a call and what is expected of it, in words.
let refusalOracles: OracleHandlers = ["refusals": refusals]

/// Makes every call of the case; its `expect` comes back where the product did so, else what it did instead.
@Sendable private func refusals(_ oracle: OracleCase) throws -> [String: OracleValue] {
    guard case .lists(let cases)? = oracle.expected["cases"] else {
        throw OracleError("\(oracle.entry): a list of cases is expected")
    }
    return [
        "cases": .lists(
            try cases.map { entry in
                guard case .lists(let members) = entry else {
                    throw OracleError("\(oracle.entry): a case is no object")
                }
                let (call, expect) = (try text("call", of: members), try text("expect", of: members))
                let unmet = try Expectation.unmet(expect, by: calls(call))
                return .lists(
                    members.map { member in
                        guard case .lists(let pair) = member, pair.first == .texts(["expect"]) else { return member }
                        return .lists([pair[0], .texts([unmet ?? expect])])
                    })
            })
    ]
}

/// The text under a key of an object, which is read as a list of (key, value).
private func text(_ key: String, of members: [OracleValue]) throws -> String {
    for case .lists(let pair) in members where pair.count == 2 && pair[0] == .texts([key]) {
        if case .texts(let texts) = pair[1], texts.count == 1 { return texts[0] }
    }
    throw OracleError("a case has no text \"\(key)\"")
}

// MARK: What came of a call

/// One call that was made.
private struct Attempt {
    enum Outcome {
        /// `text` is where and what.
        case refused(code: String, text: String)
        /// A result with fewer components than asked for; `codes` are its findings.
        case reduced(codes: [String])
        /// A result as asked for.
        case answered(codes: [String])
    }

    /// The method, as cases name it: "LDA".
    let method: String
    /// What was asked of it.
    let what: String
    let outcome: Outcome
    /// What a refusal must name.
    var names: [String] = []

    /// Makes a call that gives its findings, and the number of components that it was reduced to.
    static func make<E: Diagnosis>(
        _ method: String, _ what: String, asked: Int? = nil, names: [String] = [],
        _ body: () throws(E) -> (findings: [Finding], components: Int?)
    ) -> Attempt {
        do throws(E) {
            let (findings, components) = try body()
            let codes = findings.map(\.code)
            let isReduced = asked.map { wanted in components.map { $0 < wanted } ?? false } ?? false
            return Attempt(
                method: method, what: what, outcome: isReduced ? .reduced(codes: codes) : .answered(codes: codes))
        } catch {
            return Attempt(
                method: method, what: what,
                outcome: .refused(code: error.code, text: "\(error.place ?? ""): \(error.summary)"),
                names: names)
        }
    }

    var description: String {
        switch outcome {
        case .refused(let code, let text): "\(method) (\(what)): refused as \(code): \(text)"
        case .reduced(let codes): "\(method) (\(what)): reduced, findings \(codes)"
        case .answered(let codes): "\(method) (\(what)): answered, findings \(codes)"
        }
    }
}

// MARK: What is expected

private enum Expectation {
    /// What attempts did not do as expected; nil when all did.
    ///
    /// Clauses are separated by ";"; one that begins with a method is about its attempts only. What stands in brackets
    /// is a remark.
    static func unmet(_ expect: String, by attempts: [Attempt]) throws -> String? {
        guard !attempts.isEmpty else { throw OracleError("no call was made") }
        let methods = Set(attempts.map(\.method))
        let clauses = withoutRemarks(expect).split(separator: ";").map {
            String($0).trimmingPrefix(while: \.isWhitespace)
        }
        var judged = 0
        for clause in clauses {
            let method = methods.first { clause.hasPrefix($0 + " ") }
            let concerned = attempts.filter { method == nil || $0.method == method }
            judged += concerned.count
            let rule = try rule(String(clause.dropFirst(method.map { $0.count + 1 } ?? 0)))
            if let failed = concerned.first(where: { !rule($0) }) { return failed.description }
        }
        guard judged >= attempts.count else {
            throw OracleError("\"\(expect)\" says nothing of some of \(methods.sorted())")
        }
        return nil
    }

    private static func rule(_ clause: String) throws -> (Attempt) -> Bool {
        let words = clause.lowercased().split(separator: " ").joined(separator: " ")
        switch words {
        case "refuse": return isRefused
        case "refuse naming row and column": return { isRefused($0) && namesItsPlace($0) }
        case "refuse or reduce with a message", "refuse or reduce with a finding":
            return { isRefused($0) || isReducedWithFinding($0) }
        case "stop at the effective rank and say so", "stop at the rank and say so", "reduce with a message":
            return isReducedWithFinding
        case "allowed with a warning", "allow with a warning":
            return { if case .answered(let codes) = $0.outcome { !codes.isEmpty } else { false } }
        case "allowed", "allow": return { if case .answered = $0.outcome { true } else { false } }
        default: throw OracleError("an unknown expectation: \"\(clause)\"")
        }
    }

    private static func isRefused(_ attempt: Attempt) -> Bool {
        if case .refused(let code, _) = attempt.outcome { !code.isEmpty } else { false }
    }

    private static func namesItsPlace(_ attempt: Attempt) -> Bool {
        guard case .refused(_, let text) = attempt.outcome else { return false }
        return !attempt.names.isEmpty && attempt.names.allSatisfy(text.contains)
    }

    private static func isReducedWithFinding(_ attempt: Attempt) -> Bool {
        if case .reduced(let codes) = attempt.outcome { !codes.isEmpty } else { false }
    }

    private static func withoutRemarks(_ text: String) -> String {
        var depth = 0
        return String(
            text.filter { character in
                if character == "(" { depth += 1 }
                defer { if character == ")" { depth -= 1 } }
                return depth == 0
            })
    }
}

extension String {
    fileprivate func trimmingPrefix(while isBlank: (Character) -> Bool) -> String { String(drop(while: isBlank)) }
}

// MARK: The calls

/// The calls that a text names; an unknown text is an error.
private func calls(_ call: String) throws -> [Attempt] {
    let words = call.lowercased()
    let isAbout: (String) -> Bool = { words.contains($0) }
    if isAbout("nan") || isAbout("inf") && isAbout("anywhere") || isAbout("non-finite") { return notFinite() }
    if isAbout("pls") && isAbout("component") && isAbout("min(n-1,p)") { return tooManyLatentVariables() }
    if isAbout("pls") && isAbout("rank") { return try beyondTheRank(call) }
    if isAbout("one class") { return try oneClassOnly(words) }
    if isAbout("lda") && isAbout("one-sample class") { return classOfOne() }
    if isAbout("simca") && isAbout("a+1") { return tooFewForClassModel() }
    if ["ks ", "kennard", "spxy ", "duplex "].contains(where: words.hasPrefix) { return try designs(words) }
    if words.hasPrefix("sg ") || isAbout("savitzky") { return try filters(words) }
    throw OracleError("an unknown call: \"\(call)\"")
}

/// Reproducible numbers without a pattern.
private func numbers(_ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in generator.normal() })
}

private func labels(_ counts: Int...) -> ClassLabels {
    ClassLabels(
        names: counts.indices.map { "c\($0)" },
        indices: counts.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) })
}

private func tooManyLatentVariables() -> [Attempt] {
    var attempts: [Attempt] = []
    for (n, p, asked) in [(6, 9, 6), (6, 9, 15), (12, 4, 5), (12, 4, 12)] {
        for (algorithm, q) in PLSAlgorithm.allCases.flatMap({ [($0, 1), ($0, 3)] }) {
            let what = "\(asked) of \(n) × \(p), \(q) responses, \(algorithm.rawValue)"
            attempts.append(
                Attempt.make("PLS", what) { () throws(ModellingError) in
                    let model = try PLSRegression(latentVariables: asked, algorithm: algorithm)
                        .fit(numbers(n, p), numbers(n, q, seed: 2))
                    return (model.findings, model.latentVariables)
                })
        }
    }
    return attempts
}

/// "… (edge_rank3, A=4)": the input of that name, with so many latent variables.
private func beyondTheRank(_ call: String) throws -> [Attempt] {
    let remark = call.split(separator: "(").last?.split(separator: ")").first ?? ""
    let parts = remark.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    let index = try OracleIndex()
    guard let name = parts.first,
        let asked = parts.lazy.compactMap({ $0.hasPrefix("A=") ? Int($0.dropFirst(2)) : nil }).first,
        let entry = index.entries.first(where: { $0.method.hasPrefix("pls_") && $0.name == name })
    else { throw OracleError("no input and number of components in \"\(call)\"") }
    let oracle = try index.load(entry)
    let (x, y) = (try oracle.matrix("X"), try oracle.matrix(oracle.has("Y") ? "Y" : "y"))
    guard let rank = try PrincipalComponents(components: 1).fit(x, spectrum: .whole).rank, asked > rank else {
        throw OracleError("\(asked) is not above the rank of \(name)")
    }
    return PLSAlgorithm.allCases.map { algorithm in
        Attempt.make("PLS", "\(name), A = \(asked), \(algorithm.rawValue)", asked: asked) {
            () throws(ModellingError) in
            let model = try PLSRegression(latentVariables: asked, algorithm: algorithm).fit(x, y)
            let predicted = try model.predict(x)
            let isUsable = model.latentVariables == rank && predicted.firstNonFinite == nil
            return (isUsable ? model.findings : [], model.latentVariables)
        }
    }
}

/// Every classifier that the text names, on labels that are all the same.
private func oneClassOnly(_ words: String) throws -> [Attempt] {
    let (x, one) = (numbers(8, 3), labels(8))
    func attempt<Method: Estimator>(_ type: Method.Type) -> Attempt? {
        guard let reference = one as? Method.Reference else { return nil }
        return Attempt.make(type.identifier, "one class") { () throws(ModellingError) in
            _ = try ready(type).fit(x, reference)
            return ([], nil)
        }
    }
    let method = words.split(separator: " ").first ?? ""
    if method != "svc", method != "svm" {
        let found = EstimatorCatalogue.methods.filter { $0.identifier == method }.compactMap { attempt($0) }
        guard !found.isEmpty else { throw OracleError("an unknown classifier: \"\(method)\"") }
        return found
    }
    return SupportVectorKernel.allCases.flatMap { kernel in
        [
            Attempt.make("SVC", kernel.rawValue) { () throws(ModellingError) in
                (try SupportVectorClassifier(kernel: kernel).fit(x, one).findings, nil)
            },
            Attempt.make("SVC", "\(kernel.rawValue), grid") { () throws(ModellingError) in
                (try SupportVectorGrid(kernel: kernel).path(x, one, maximum: 3).model(at: 0).findings, nil)
            },
        ]
    }
}

private func classOfOne() -> [Attempt] {
    let (x, classes) = (numbers(12, 3), labels(6, 5, 1))
    return [
        Attempt.make("LDA", "6, 5 and 1 samples") { () throws(ModellingError) in
            let model = try LinearDiscriminantAnalysis().fit(x, classes)
            return ((try model.posteriors(x)).firstNonFinite == nil ? model.findings : [], nil)
        },
        Attempt.make("QDA", "6, 5 and 1 samples") { () throws(ModellingError) in
            _ = try QuadraticDiscriminantAnalysis().fit(x, classes)
            return ([], nil)
        },
    ]
}

private func tooFewForClassModel() -> [Attempt] {
    [(4, 3), (4, 4), (3, 2), (3, 6), (2, 1), (1, 1)].flatMap { n, asked in
        [
            Attempt.make("SIMCA", "\(n) samples, A = \(asked)", asked: asked) { () throws(ModellingError) in
                let model = try SIMCA(components: asked).fit(numbers(n, 8))
                return (model.findings, model.components)
            },
            Attempt.make("SIMCA", "data-driven, \(n) samples, A = \(asked)", asked: asked) {
                () throws(ModellingError) in
                let model = try DataDrivenSIMCA(components: asked).fit(numbers(n, 8))
                return (model.findings, model.components)
            },
        ]
    }
}

private func designs(_ words: String) throws -> [Attempt] {
    let n = 7
    var counts: [Int] = []
    if words.contains("k > n") { counts += [n + 1, 3 * n] }
    if words.contains("k < 2") { counts += [1, 0, -1] }
    guard !counts.isEmpty else { throw OracleError("an unknown number of samples in \"\(words)\"") }
    return counts.map { count in
        var design: any SampleDesign = KennardStone(count: count)
        if words.hasPrefix("spxy") { design = SampleSetPartitioning(count: count) }
        if words.hasPrefix("duplex") { design = Duplex(count: count) }
        return Attempt.make("KS", "\(type(of: design).identifier), \(count) of \(n)") {
            [design] () throws(ModellingError) in
            (try design.select(from: numbers(n, 4), reference: numbers(n, 1, seed: 2)).findings, nil)
        }
    }
}

private func filters(_ words: String) throws -> [Attempt] {
    let p = 15
    let axis = try SpectralAxis(values: (1...p).map { Double($0) }, unit: .index)
    let spectra = try Spectra(
        x: numbers(2, p), axis: axis, signal: .absorbance, samples: [Sample(id: "a"), Sample(id: "b")])
    return try words.split(separator: ",").flatMap { clause -> [SavitzkyGolay] in
        if clause.contains("even window") {
            return [4, 6].map { SavitzkyGolay(window: $0, polynomialOrder: 2, derivative: 0) }
        }
        if clause.contains("window > p") {
            return [p + 2, 101].map { SavitzkyGolay(window: $0, polynomialOrder: 2, derivative: 0) }
        }
        if clause.contains("polyorder >= window") {
            return [5, 6].map { SavitzkyGolay(window: 5, polynomialOrder: $0, derivative: 0) }
        }
        if clause.contains("deriv > polyorder") {
            return [3, 4].map { SavitzkyGolay(window: 7, polynomialOrder: 2, derivative: $0) }
        }
        throw OracleError("an unknown setting of the filter: \"\(clause)\"")
    }.map { method in
        Attempt.make(
            "SG", "window \(method.window), order \(method.polynomialOrder), derivative \(method.derivative)"
        ) { () throws(PreprocessingError) in
            _ = try method.apply(to: spectra)
            return ([], nil)
        }
    }
}

/// NaN and both infinities: in spectra; in X and the reference of every method of the catalogue; in new rows.
private func notFinite() -> [Attempt] {
    [Double.nan, .infinity, -.infinity].flatMap { bad -> [Attempt] in
        var x = numbers(12, 3)
        let good = x
        x[4, 1] = bad
        let named = ["row 5", "column 2"]
        var attempts = [
            Attempt.make("spectra", "\(bad)", names: ["s4", "905.0 nm"]) { () throws(SpectroscopyError) in
                let axis = try SpectralAxis(values: [900, 905, 910], unit: .nanometre)
                let samples = (0..<12).map { Sample(id: "s\($0)") }
                _ = try Spectra(x: x, axis: axis, signal: .absorbance, samples: samples)
                return ([], nil)
            },
            Attempt.make("KS", "\(bad)", names: named) { () throws(ModellingError) in
                (try KennardStone(count: 3).select(from: x).findings, nil)
            },
        ]
        for type in EstimatorCatalogue.methods {
            attempts += estimator(type, good, x, named: named, "\(bad)")
        }
        return attempts
    }
}

/// A method of the catalogue with its defaults; where blocks of channels have to be named, three channels in two blocks.
private func ready<Method: Estimator>(_ type: Method.Type) -> Method {
    guard let blocks = try? Blocks([.init(name: "a", columns: 0..<2), .init(name: "b", columns: 2..<3)]) else {
        return type.init()
    }
    let named: [Any] = [
        LowLevelFusion(blocks: blocks), MidLevelFusion(blocks: blocks, components: [1]),
        MultiBlockPLS(latentVariables: 1, blocks: blocks), SequentialPLS(latentVariables: [1, 1], blocks: blocks),
    ]
    return named.lazy.compactMap { $0 as? Method }.first ?? type.init()
}

/// Fits a method of the catalogue to rows with a value that is no number, and applies it to such rows.
private func estimator<Method: Estimator>(
    _ type: Method.Type, _ good: Matrix, _ bad: Matrix, named: [String], _ what: String
) -> [Attempt] {
    let candidates: [Any] = [labels(6, 6), numbers(12, 1, seed: 2), ResolutionStart.purestVariables, ()]
    guard let reference = candidates.lazy.compactMap({ $0 as? Method.Reference }).first else {
        return [Attempt(method: Method.identifier, what: "an unknown reference", outcome: .answered(codes: []))]
    }
    // Curve resolution is of spectra, which are not negative.
    let (good, bad) =
        reference is ResolutionStart
        ? (
            Matrix(rows: good.rows, columns: good.columns, elements: good.elements.map(abs)),
            Matrix(rows: bad.rows, columns: bad.columns, elements: bad.elements.map(abs))
        ) : (good, bad)
    var attempts: [Attempt] = []
    if var y = reference as? Matrix, let value = bad.elements.first(where: { !$0.isFinite }) {
        y[6, 0] = value
        if let reference = y as? Method.Reference {
            attempts.append(
                Attempt.make(Method.identifier, "\(what) in Y", names: ["row 7", "column 1"]) {
                    () throws(ModellingError) in
                    _ = try ready(type).fit(good, reference)
                    return ([], nil)
                })
        }
    }
    return attempts + [
        Attempt.make(Method.identifier, "\(what) in calibration", names: named) { () throws(ModellingError) in
            _ = try ready(type).fit(bad, reference)
            return ([], nil)
        },
        Attempt.make(Method.identifier, "\(what) in new rows", names: named) { () throws(ModellingError) in
            _ = try ready(type).fit(good, reference).predict(bad)
            return ([], nil)
        },
    ]
}
