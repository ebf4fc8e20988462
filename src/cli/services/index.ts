import { mlflowService } from "./mlflow-service.ts";
import { rayService } from "./ray-service.ts";
import type { Service } from "./service.ts";

/** Every service that Underwrite starts, in the order in which they are shown. */
export const services: readonly Service[] = [mlflowService, rayService];
