/// A model of one class: of each row it says whether the class accepts it.
public protocol OneClassModel: PredictiveModel where Prediction: OneClassPrediction {}

/// What a model of one class says of rows.
public protocol OneClassPrediction: Sendable {
    /// Whether each row is accepted as a member of the class.
    var accepted: [Bool] { get }
}
