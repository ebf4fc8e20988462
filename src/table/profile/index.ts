export type { ColumnProfile, Finding, FindingKind, GroupProfile, Profile, Strength } from "./profile.ts";
export { profileDataset } from "./profile-dataset.ts";
