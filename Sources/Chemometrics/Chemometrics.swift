// The façade: one import for library users.
@_exported public import Authentication
@_exported public import Hyperspectral
@_exported public import LinearAlgebra
@_exported public import Modelling
@_exported public import Prediction
@_exported public import Preprocessing
@_exported public import Reporting
@_exported public import SpectralFiles
@_exported public import Spectroscopy
@_exported public import Transfer
@_exported public import Validation
