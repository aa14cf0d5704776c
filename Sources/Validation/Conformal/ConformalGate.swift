internal import LinearAlgebra
public import Modelling
public import Preprocessing
public import Spectroscopy

/// The conformal gate of a one-class model: can a lot be told from the genuine ones, at a stated false-reject rate?
///
/// The lots fall into K = min(L, 20) folds. Recipe and number of components are held; all parameters are refitted on the
/// mean spectra of the lots outside each fold. p = (1 + #{i : s_i ≥ s_new(i)})/(L + 1), s_i = f of lot i under the model
/// without its fold, s_new(i) = f of the new lot under the same model. Accepted when p > α.
///
/// The guarantee is marginal over lots drawn like the calibration lots: P(reject) is about α, 2α is the proven bound. The
/// split form holds half of the lots out, once: its bound is α, at the price of half the lots.
///
/// ## Source
/// Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, 2005. doi:10.1007/b106715;
/// Barber, Candès, Ramdas, Tibshirani, Ann. Stat. 49 (2021) 486. doi:10.1214/20-AOS1965;
/// Dunn, Wasserman, Ramdas, J. Am. Stat. Assoc. 118 (2023) 2491. doi:10.1080/01621459.2022.2060112
public struct ConformalGate: Codable, Sendable {
    /// How lots are held out.
    public enum Form: String, Codable, Hashable, Sendable, CaseIterable {
        /// Every lot is held out once: K models.
        case cross
        /// Half of the lots are held out, once: one model.
        case split
    }

    /// A small model without one fold of lots.
    struct Fold: Codable, Sendable {
        /// The recipe, fitted without the fold.
        let recipe: FittedRecipe
        /// The class, fitted without the fold.
        let model: DataDrivenSIMCAModel
    }

    /// How lots were held out.
    public let form: Form
    /// The models, one a fold.
    let folds: [Fold]
    /// The distances of the lots, each under the model without its fold.
    public let reference: CrossConformal
    /// The lots in the order of the reference.
    public let lotNames: [String]

    private init(form: Form, folds: [Fold], reference: CrossConformal, lotNames: [String]) {
        self.form = form
        self.folds = folds
        self.reference = reference
        self.lotNames = lotNames
    }

    private enum CodingKeys: String, CodingKey { case form, folds, reference, lotNames }

    /// Reads a gate.
    ///
    /// - Throws: `DecodingError` unless folds, scores and lots fit together.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        form = try container.decode(Form.self, forKey: .form)
        folds = try container.decode([Fold].self, forKey: .folds)
        reference = try container.decode(CrossConformal.self, forKey: .reference)
        lotNames = try container.decode([String].self, forKey: .lotNames)
        guard reference.count == lotNames.count, reference.folds.allSatisfy(folds.indices.contains) else {
            throw DecodingError.dataCorruptedError(
                forKey: .reference, in: container,
                debugDescription: "\(reference.count) distances, \(lotNames.count) lots and \(folds.count) models")
        }
    }

    /// Builds the gate.
    ///
    /// - Parameters:
    ///   - lots: the mean raw spectrum of each genuine lot; its id is the name of the lot.
    ///   - recipe: the recipe that was chosen.
    ///   - components: the number of components A that was chosen; a model without a fold whose rank is lower has fewer.
    ///   - estimate: how the distributions of the distances are learned.
    ///   - form: how lots are held out.
    ///   - seed: of the folds.
    /// - Throws: `ValidationError` when a recipe or a model cannot be fitted without a fold.
    public static func calibrate(
        lots: Spectra, recipe: Recipe, components: Int, estimate: DistanceDistribution.Estimate = .moments,
        form: Form = .cross, seed: UInt64
    ) throws(ValidationError) -> ConformalGate {
        let segments = segments(of: lots.count, form: form, seed: seed)
        let pieces = try Parallel.map(segments.count) { (k) throws(ValidationError) -> (Fold, [Double]) in
            let (fitted, training, heldOut) = try ValidationError.preprocessing(recipe) {
                () throws(PreprocessingError) in
                let (fitted, ready) = try recipe.fitApplying(to: lots.selecting(rows: segments[k].training))
                return (fitted, ready.x, try fitted.apply(to: lots.selecting(rows: segments[k].heldOut)).x)
            }
            return try ValidationError.modelling(recipe) { () throws(ModellingError) in
                let model = try DataDrivenSIMCA(components: components, estimate: estimate).fit(training)
                return (Fold(recipe: fitted, model: model), try model.predict(heldOut).fullDistances)
            }
        }
        var units: [(lot: Int, fold: Int, score: Double)] = []
        for (k, piece) in pieces.enumerated() {
            for (position, lot) in segments[k].heldOut.enumerated() { units.append((lot, k, piece.1[position])) }
        }
        units.sort { $0.lot < $1.lot }
        return ConformalGate(
            form: form, folds: pieces.map(\.0),
            reference: CrossConformal(folds: units.map(\.fold), scores: units.map(\.score)),
            lotNames: units.map { lots.samples[$0.lot].id })
    }

    private static func segments(of count: Int, form: Form, seed: UInt64) -> [Segment] {
        let lots = Lots(names: (0..<count).map(String.init), indices: Array(0..<count))
        switch form {
        case .cross:
            return Segments.lotGrouped(
                lots, lotClasses: nil, folds: CrossConformal.foldCount(count), repeats: 1, seed: seed
            ).all
        case .split:
            return Array(Segments.lotGrouped(lots, lotClasses: nil, folds: 2, repeats: 1, seed: seed).all.prefix(1))
        }
    }

    /// The number of lots L that p-values are counted over.
    public var count: Int { reference.count }

    /// The smallest α at which anything can be rejected: 1/(L + 1).
    public var smallestAlpha: Double { reference.smallestPValue }

    /// The distance f of each row of raw spectra under the model without each fold: `[fold][row]`.
    public func distances(of spectra: Spectra) throws(ValidationError) -> [[Double]] {
        try Parallel.map(folds.count) { (k) throws(ValidationError) -> [Double] in
            let recipe = folds[k].recipe
            let ready = try ValidationError.preprocessing(recipe.recipe) { () throws(PreprocessingError) in
                try recipe.apply(to: spectra)
            }
            return try ValidationError.modelling(recipe.recipe) { () throws(ModellingError) in
                try folds[k].model.predict(ready.x).fullDistances
            }
        }
    }

    /// The p-value of each row of raw spectra.
    ///
    /// - Throws: `ValidationError` for spectra that a recipe or a model refuses.
    public func pValues(_ spectra: Spectra) throws(ValidationError) -> [Double] {
        let byFold = try distances(of: spectra)
        return (0..<spectra.count).map { row in reference.pValue(newScores: byFold.map { $0[row] }) }
    }

    /// The lot that lies far outside the others under the model without it, with its distance over their median.
    public var outlyingLot: (name: String, ratio: Double)? {
        reference.outlyingUnit.map { (lotNames[$0.index], $0.ratio) }
    }
}
