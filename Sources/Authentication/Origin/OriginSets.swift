internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy
public import Validation

/// The class-conditional conformal reference: which origins a sample cannot be told to be foreign to.
///
/// The lots fall into K = min(L, 20) stratified folds. Recipe and number of latent variables are held; all parameters are
/// refitted on the mean spectra of the lots outside each fold. The p-value of class c compares the distance f_c of the
/// new sample with those of the lots of c, each under the model that did not see that lot.
public struct OriginSets: Codable, Sendable {
    /// A small model without one fold of lots.
    public struct Fold: Codable, Sendable {
        /// The recipe, fitted without the fold.
        let recipe: FittedRecipe
        /// The class distances, fitted without the fold, in the coordinates of `space` where there is one.
        let distances: ClassDistanceModel
    }

    /// The space of the lot spectra that the models of all folds share.
    public let space: SpectralSpace?
    /// The models, one a fold.
    public let folds: [Fold]
    /// The reference of each class.
    public let classes: [CrossConformal]
    /// The lots of each class in the order of its reference.
    public let lotNames: [[String]]

    init(space: SpectralSpace?, folds: [Fold], classes: [CrossConformal], lotNames: [[String]]) {
        self.space = space
        self.folds = folds
        self.classes = classes
        self.lotNames = lotNames
    }

    private enum CodingKeys: String, CodingKey { case space, folds, classes, lotNames }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        space = try container.decodeIfPresent(SpectralSpace.self, forKey: .space)
        folds = try container.decode([Fold].self, forKey: .folds)
        classes = try container.decode([CrossConformal].self, forKey: .classes)
        lotNames = try container.decode([[String]].self, forKey: .lotNames)
        let fit =
            classes.count == lotNames.count && zip(classes, lotNames).allSatisfy { $0.count == $1.count }
            && classes.allSatisfy { $0.folds.allSatisfy(folds.indices.contains) }
            && folds.allSatisfy { fold in
                fold.distances.discriminant.classNames.count == classes.count
                    && (space.map { fold.distances.projection.mean.count == $0.basis.rows } ?? true)
            }
        guard fit else {
            throw DecodingError.dataCorruptedError(
                forKey: .classes, in: container,
                debugDescription: "folds, classes and lots of the conformal reference do not fit together")
        }
    }

    /// Builds the reference from the calibration task.
    static func calibrate(
        task: ClassificationTask, recipe: Recipe, latentVariables: Int, seed: UInt64
    ) throws(ValidationError) -> OriginSets {
        let lotSpectra = task.lotMeans()
        let space = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try SpectralSpace(of: lotSpectra, recipe: recipe, mostDimensions: 40 * latentVariables)
        }
        let lotLots = Lots(names: task.lots.names, indices: Array(0..<task.lots.count))
        let labels = ClassLabels(names: task.labels.names, indices: task.lotClasses)
        let segments = Segments.lotGrouped(
            lotLots, lotClasses: task.lotClasses, folds: CrossConformal.foldCount(task.lots.count), repeats: 1,
            seed: seed)
        let pieces = try Parallel.map(segments.all.count) { (k) throws(ValidationError) -> (Fold, [Double]) in
            let segment = segments.all[k]
            let (fitted, spectra, heldOut) = try ValidationError.preprocessing(recipe) {
                () throws(PreprocessingError) in
                let (fitted, spectra) = try Self.fitApplying(recipe, task, lotSpectra, lots: segment.training)
                return (fitted, spectra, try fitted.apply(to: lotSpectra.selecting(rows: segment.heldOut)))
            }
            return try ValidationError.modelling(recipe) { () throws(ModellingError) in
                let training = try space?.coordinates(of: spectra.x).inside ?? spectra.x
                let model = try ClassDistanceModel(
                    fitting: training, labels.selecting(rows: segment.training), latentVariables: latentVariables)
                let full = try Self.distances(of: heldOut.x, model, space).full
                let own = segment.heldOut.enumerated().map { full[$0, task.lotClasses[$1]] }
                return (Fold(recipe: fitted, distances: model), own)
            }
        }
        var foldOfLot = [Int](repeating: 0, count: task.lots.count)
        var scoreOfLot = [Double](repeating: 0, count: task.lots.count)
        for (k, piece) in pieces.enumerated() {
            for (position, lot) in segments.all[k].heldOut.enumerated() {
                foldOfLot[lot] = k
                scoreOfLot[lot] = piece.1[position]
            }
        }
        let lotsOfClass = task.labels.names.indices.map { c in
            task.lotClasses.indices.filter { task.lotClasses[$0] == c }
        }
        return OriginSets(
            space: space, folds: pieces.map(\.0),
            classes: lotsOfClass.map { lots in
                CrossConformal(folds: lots.map { foldOfLot[$0] }, scores: lots.map { scoreOfLot[$0] })
            },
            lotNames: lotsOfClass.map { $0.map { task.lots.names[$0] } })
    }

    /// The recipe fitted without the other lots, and the mean spectra of these lots after it.
    ///
    /// It learns from the mean spectra and the classes of these lots; a recipe that learns from how single spectra of a
    /// lot differ, which means do not show, from these.
    private static func fitApplying(
        _ recipe: Recipe, _ task: ClassificationTask, _ lotSpectra: Spectra, lots: [Int]
    ) throws(PreprocessingError) -> (FittedRecipe, Spectra) {
        let means = lotSpectra.selecting(rows: lots)
        guard recipe.learnsFromRepeats else {
            let labels = ClassLabels(names: task.labels.names, indices: lots.map { task.lotClasses[$0] })
            return try recipe.fitApplying(to: means, reference: labels.reference)
        }
        let kept = Set(lots)
        let rows = task.lots.indices.indices.filter { kept.contains(task.lots.indices[$0]) }
        let fitted = try recipe.fit(
            to: task.spectra.selecting(rows: rows), reference: task.labels.selecting(rows: rows).reference)
        return (fitted, try fitted.apply(to: means))
    }

    private static func distances(
        of x: Matrix, _ model: ClassDistanceModel, _ space: SpectralSpace?
    ) throws(ModellingError) -> ClassDistances {
        guard let space else { return try model.distances(of: x) }
        let (inside, outside) = try space.coordinates(of: x)
        return try model.distances(of: inside, outside: outside)
    }

    /// The p-value of each class for each row of raw spectra: `[row][class]`.
    func pValues(_ spectra: Spectra) throws(ValidationError) -> [[Double]] {
        let byFold = try Parallel.map(folds.count) { (k) throws(ValidationError) -> Matrix in
            let recipe = folds[k].recipe
            let ready = try ValidationError.preprocessing(recipe.recipe) { () throws(PreprocessingError) in
                try recipe.apply(to: spectra)
            }
            return try ValidationError.modelling(recipe.recipe) { () throws(ModellingError) in
                try Self.distances(of: ready.x, folds[k].distances, space).full
            }
        }
        return (0..<spectra.count).map { row in
            classes.indices.map { c in classes[c].pValue(newScores: byFold.map { $0[row, c] }) }
        }
    }

    /// Lots that lie far outside the others of their class under the model without them.
    func outlyingLots(classNames: [String]) -> [Finding] {
        classes.indices.compactMap { c -> Finding? in
            guard let found = classes[c].outlyingUnit else { return nil }
            let name = lotNames[c][found.index]
            return Finding(
                code: "origin.outlying-lot", severity: .warning,
                summary: "lot \(name) lies far outside its origin \"\(classNames[c])\" under the model without it "
                    + "(distance \((found.ratio * 10).rounded() / 10) times the median of the others); it widens what "
                    + "the model lets pass",
                place: "lot \(name)",
                remedy: "find out why; if there is a cause, leave its samples out with --exclude sample=reason")
        }
    }
}

extension ClassificationTask {
    /// The mean raw spectrum of each lot, in lot order.
    func lotMeans() -> Spectra {
        spectra.averaging(lots.rows) { lots.names[$0] }
    }
}
