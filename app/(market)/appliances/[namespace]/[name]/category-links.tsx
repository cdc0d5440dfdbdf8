import Link from 'next/link';
import type { ApplianceCard } from '../../../../../schemas/api/resources/appliance.ts';
import { paths } from '../../../../_lib/paths.ts';
import { marketText } from '../../../../_text/market.ts';

/** The categories of an appliance, each leading to its neighbours. */
export function CategoryLinks({
  categories,
}: {
  readonly categories: ApplianceCard['categories'];
}) {
  return (
    <span className="flex flex-wrap justify-end gap-x-3">
      {categories.map((category) => (
        <Link
          key={category}
          href={paths.market({ category })}
          className="text-accent underline-offset-2 hover:underline"
        >
          {marketText.categories[category]}
        </Link>
      ))}
    </span>
  );
}
