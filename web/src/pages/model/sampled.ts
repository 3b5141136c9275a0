import type { Model } from "@/api/types";
import type { SampledModel } from "@/samples";
import { providerOf } from "./offers";
import type { Offers } from "./useOffers";

/** What samples must know of a model. The built-in engine alone takes films as frames. */
export function sampledModel(model: Model, offers: Offers): SampledModel {
  return {
    id: model.id,
    inputs: model.architecture.input_modalities,
    parameters: model.supported_parameters,
    filmAsFrames: offers.all.length > 0 && offers.all.every((offer) => providerOf(offer.endpoint) === "local"),
  };
}
