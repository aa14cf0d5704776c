public import LinearAlgebra
public import Spectroscopy

/// PLS discriminant analysis: PLS2 regression on class membership, with the rule that decides named.
///
/// Y (n × g) holds 1 for the class of a row and 0 for the others (for two classes, one column is enough: the model
/// is the same); PLS2 on centred X and Y gives scores T (n × A) and predicted responses Ŷ (n × g). A rule decides:
///
/// ```
/// lda         linear discriminant analysis on the first a columns of T
/// maximum     the class with the largest ŷ
/// bayes       each class where ŷ exceeds its Bayes threshold (normal densities of members and rest)
/// threshold   each class where ŷ > ½
/// ```
///
/// Conventions: equal priors by default, for `bayes` ½ for the class and ½ for the rest (PLS_Toolbox), with
/// frequencies n_c/n and 1 − n_c/n. The last two rules may name no class or several (`assignments`); where one
/// class must be named, `bayes` names the most probable and `threshold` that with the largest ŷ. A discriminant on
/// the scores is kept for every rule, as distances are measured by it, and A is bounded by the rank of the scores
/// within the classes: beyond it the calibration rows of a class coincide in some direction.
///
/// ```swift
/// let model = try PLSDiscriminantAnalysis(latentVariables: 5).fit(x, labels)
/// let decided = try model.predict(newX)        // indices into model.classNames
/// ```
///
/// ## Source
/// Barker, Rayens, J. Chemometr. 17 (2003) 166, doi:10.1002/cem.785; thresholds: Pérez, Ferré, Boqué, Chemom.
/// Intell. Lab. Syst. 95 (2009) 122, doi:10.1016/j.chemolab.2008.09.005
public struct PLSDiscriminantAnalysis: Estimator, CataloguedClassifier {
    public static let kind = MethodKind.classifier
    public static let identifier = "pls-da"
    public static let summary = "PLS discriminant analysis, decided by LDA on the scores or by the predicted responses"
    public static let parameters = [
        ParameterDescription(
            "latentVariables", "number of latent variables A, 1 or more; chosen by validation in plans"),
        ParameterDescription(
            "rule",
            "what decides: lda (on the scores), maximum (largest response), bayes (threshold of each class), "
                + "threshold (response above 0.5)"),
        ParameterDescription("priors", "prior probabilities: equal, or frequencies (shares of the training rows)"),
        ParameterDescription("algorithm", "of the regression: improved-kernel, improved-kernel-2, simpls or nipals"),
    ]
    public static let searchedParameter: String? = "latentVariables"

    /// The number of latent variables A.
    public var latentVariables: Int
    /// What decides.
    public var rule: PLSDecisionRule
    /// The prior probabilities, for the rules `lda` and `bayes`.
    public var priors: LinearDiscriminantAnalysis.Priors
    /// The algorithm of the regression; SIMPLS gives another model for three classes or more.
    public var algorithm: PLSAlgorithm

    public init() { self.init(latentVariables: 1) }

    /// Creates the method.
    public init(
        latentVariables: Int, rule: PLSDecisionRule = .lda, priors: LinearDiscriminantAnalysis.Priors = .equal,
        algorithm: PLSAlgorithm = .improvedKernel
    ) {
        self.latentVariables = latentVariables
        self.rule = rule
        self.priors = priors
        self.algorithm = algorithm
    }

    /// Reads the method; files from before there was a choice of rules do not name one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        latentVariables = try container.decode(Int.self, forKey: .latentVariables)
        rule = try container.decodeIfPresent(PLSDecisionRule.self, forKey: .rule) ?? .lda
        priors = try container.decodeIfPresent(LinearDiscriminantAnalysis.Priors.self, forKey: .priors) ?? .equal
        algorithm = try container.decodeIfPresent(PLSAlgorithm.self, forKey: .algorithm) ?? .improvedKernel
    }

    /// Fits A latent variables and what the rule decides by.
    ///
    /// - Throws: `ModellingError`, also when the data carry fewer than A latent variables.
    public func fit(_ x: Matrix, _ labels: ClassLabels) throws(ModellingError) -> PLSDiscriminantModel {
        let path = try path(x, labels, maximum: latentVariables)
        guard path.count == latentVariables else {
            throw .tooManyComponents(
                asked: latentVariables, largest: path.count,
                because: "the rank of the scores within the classes"
                    + (rule == .bayes ? ", and the spread of their responses" : ""))
        }
        return path.model(latentVariables: latentVariables)
    }

    public func path(_ x: Matrix, _ labels: ClassLabels, maximum: Int) throws(ModellingError)
        -> PLSDiscriminantPath
    {
        guard labels.indices.count == x.rows else {
            throw .shapeMismatch(what: "class labels", found: labels.indices.count, expected: x.rows)
        }
        guard labels.names.count >= 2 else { throw .singleClass(name: labels.names.first ?? "", samples: x.rows) }
        let largest = min(maximum, x.rows - 1, x.columns)
        let pls = try PLSRegression(latentVariables: largest, algorithm: algorithm).fit(x, Self.membership(labels))
        let scores = pls.scores.transposed
        let discriminant = try LinearDiscriminantAnalysis(priors: priors).fitLeading(scores, labels)
        guard rule == .bayes else {
            return PLSDiscriminantPath(pls: pls, discriminant: discriminant, rule: rule, thresholds: [])
        }
        var thresholds: [[ResponseThreshold]] = []
        for a in 1...discriminant.dimensions {
            do throws(ModellingError) {
                thresholds.append(try bayesThresholds(PLSDiscriminantModel.responses(scores, pls, a), labels))
            } catch {
                // Responses that have become exact leave nothing to learn a threshold from.
                if case .noSpread = error, a > 1 { break }
                throw error
            }
        }
        return PLSDiscriminantPath(
            pls: pls, discriminant: discriminant.leading(thresholds.count), rule: rule, thresholds: thresholds)
    }

    public var isRotationInvariant: Bool { true }

    public func setting(_ complexity: Int) -> String {
        "\(complexity) latent \(complexity == 1 ? "variable" : "variables")"
    }

    public func shortSetting(_ complexity: Int) -> String { "\(complexity) LV" }

    /// Class membership as 1 and 0, n × g; for two classes the first column alone, n × 1.
    static func membership(_ labels: ClassLabels) -> Matrix {
        let columns = labels.names.count == 2 ? 1 : labels.names.count
        return Matrix(rows: labels.indices.count, columns: columns) { out in
            for i in labels.indices.indices {
                for c in 0..<columns { out[i * columns + c] = labels.indices[i] == c ? 1 : 0 }
            }
        }
    }

    private func bayesThresholds(
        _ responses: Matrix, _ labels: ClassLabels
    ) throws(ModellingError) -> [ResponseThreshold] {
        var thresholds: [ResponseThreshold] = []
        for (c, name) in labels.names.enumerated() {
            let column = responses.column(c)
            let members = column.indices.filter { labels.indices[$0] == c }.map { column[$0] }
            let rest = column.indices.filter { labels.indices[$0] != c }.map { column[$0] }
            let share = Double(members.count) / Double(column.count)
            thresholds.append(
                try ResponseThreshold(
                    members: members, rest: rest, prior: priors == .equal ? 0.5 : share, name: name))
        }
        return thresholds
    }
}

/// PLS-DA classifiers with 1 … count latent variables, of one fit.
public struct PLSDiscriminantPath: ClassifierModelPath {
    let pls: PLSModel
    let discriminant: LinearDiscriminantModel
    let rule: PLSDecisionRule
    /// One list of class thresholds for each number of latent variables, for the Bayes rule; else none.
    let thresholds: [[ResponseThreshold]]

    public var count: Int { discriminant.dimensions }

    public func decisions(for x: Matrix) throws(ModellingError) -> [[Int]] {
        let scores = try pls.scores(of: x).prefix(columns: count)
        guard rule == .lda else {
            return (1...count).map { a in
                PLSDiscriminantModel.decisions(
                    PLSDiscriminantModel.responses(scores, pls, a), thresholds: rule == .bayes ? thresholds[a - 1] : nil
                )
            }
        }
        return try discriminant.squaredDistancePath(scores).map { distances in
            (0..<x.rows).map { discriminant.decide(distances.row($0)) }
        }
    }

    public func model(complexity a: Int) -> PLSDiscriminantModel { model(latentVariables: a) }

    /// The classifier with the first a latent variables.
    public func model(latentVariables a: Int) -> PLSDiscriminantModel {
        precondition(a >= 1 && a <= count, "\(a) of \(count) latent variables")
        return PLSDiscriminantModel(
            pls: pls.truncated(to: a), discriminant: discriminant.leading(a), rule: rule,
            thresholds: rule == .bayes ? thresholds[a - 1] : nil)
    }
}
