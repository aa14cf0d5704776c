import Testing

@testable import Modelling
