/** Numbers that models learn from, by column. Index i of every column is one row. */
export interface FeatureMatrix {
  readonly names: readonly string[];
  readonly rows: number;
  /** One per name, each `rows` long. NaN where the feature is not known; never infinite. */
  readonly columns: readonly Float64Array[];
}
