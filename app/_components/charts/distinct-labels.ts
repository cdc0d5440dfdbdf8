/**
 * Labels of an axis. Where rounding makes two of them alike the second says nothing, so that no value
 * stands at two heights.
 */
export const distinctLabels = (
  values: readonly number[],
  format: (value: number) => string,
): string[] => {
  const labels = values.map(format);
  return labels.map((label, index) => (labels.indexOf(label) === index ? label : ''));
};
