import { describe, expect, it } from "vitest";
import { readServerAddress } from "../../../src/tracking/mlflow/server-address.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("the address of an MLflow server", () => {
  it("is shown without slash at the end, user and password", () => {
    expect(readServerAddress("https://me:secret@host:5000/mlflow//", {})).toEqual({
      url: "https://host:5000/mlflow",
      authorization: basic("me:secret"),
      insecureTls: false,
      authority: undefined,
    });
  });

  it.each([
    [{}, undefined],
    [{ MLFLOW_TRACKING_TOKEN: "t" }, "Bearer t"],
    [{ MLFLOW_TRACKING_USERNAME: "ü" }, basic("ü:")],
    [{ MLFLOW_TRACKING_USERNAME: "me", MLFLOW_TRACKING_PASSWORD: "p:q", MLFLOW_TRACKING_TOKEN: "t" }, basic("me:p:q")],
  ])("takes the user from %j", (environment, authorization) => {
    expect(readServerAddress("http://host", environment).authorization).toBe(authorization);
  });

  it.each([
    ["true", true],
    ["1", true],
    ["false", false],
    ["", false],
  ])("reads MLFLOW_TRACKING_INSECURE_TLS=%s", (text, insecureTls) => {
    expect(readServerAddress("https://host", { MLFLOW_TRACKING_INSECURE_TLS: text }).insecureTls).toBe(insecureTls);
  });
});
