import type { AppliancePage } from '../../schemas/api/resources/appliance.ts';
import { marketText } from '../_text/market.ts';

type Facet = AppliancePage['categories'][number];

/** The categories with how many appliances each has: a column, on a phone a line to push. */
export function CategoryFacets({
  facets,
  chosen,
  onChoose,
}: {
  /** undefined: not known yet. */
  readonly facets: readonly Facet[] | undefined;
  readonly chosen: Facet['name'] | undefined;
  readonly onChoose: (category: Facet['name'] | undefined) => void;
}) {
  return (
    <nav
      aria-label={marketText.categories.label}
      className="-mx-4 overflow-x-auto px-4 desktop:mx-0 desktop:px-0"
    >
      <ul className="flex min-h-8 gap-1 desktop:flex-col">
        <li>
          <FacetButton chosen={chosen === undefined} onClick={() => onChoose(undefined)}>
            {marketText.categories.all}
          </FacetButton>
        </li>
        {facets?.map(({ name, count }) => (
          <li key={name}>
            <FacetButton chosen={chosen === name} onClick={() => onChoose(name)}>
              {marketText.categories[name]}
              <span className="text-ink-faint tabular-nums">{count}</span>
            </FacetButton>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function FacetButton({
  chosen,
  onClick,
  children,
}: {
  readonly chosen: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      className="flex h-8 w-full items-center justify-between gap-3 rounded-box px-2.5 whitespace-nowrap text-ink-soft hover:bg-sunken hover:text-ink aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-ink"
      onClick={onClick}
    >
      {children}
    </button>
  );
}
