/** One of a few, beside each other. */
export function RadioBar<Value extends string>({
  label,
  choices,
  value,
  onChoose,
}: {
  readonly label: string;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="flex w-fit rounded-box border border-line bg-surface p-0.5"
    >
      {choices.map((each) => (
        <label
          key={each.value}
          className="cursor-pointer rounded-small px-2.5 py-0.5 text-small text-ink-soft hover:text-ink has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={label}
            value={each.value}
            checked={each.value === value}
            onChange={() => onChoose(each.value)}
            className="sr-only"
          />
          {each.label}
        </label>
      ))}
    </div>
  );
}
