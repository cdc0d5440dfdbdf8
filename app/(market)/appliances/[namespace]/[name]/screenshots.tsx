import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';

import { applianceText } from '../../../../_text/appliance.ts';

/** Pictures of the appliance at work, in a line to push sideways; each opens in full. */
export function Screenshots({ pictures }: { readonly pictures: Appliance['screenshots'] }) {
  if (pictures.length === 0) return null;
  return (
    <section
      aria-label={applianceText.sections.screenshots}
      // So that it can be pushed sideways by keyboard too.
      tabIndex={0}
      className="-mx-4 overflow-x-auto px-4 tablet:mx-0 tablet:px-0"
    >
      <ul className="flex gap-4">
        {pictures.map(({ path, caption }) => (
          <li key={path} className="w-72 shrink-0 tablet:w-80">
            <figure className="space-y-1.5">
              <a href={path} target="_blank" rel="noopener" className="block">
                <img
                  src={path}
                  alt={caption}
                  loading="lazy"
                  className="aspect-8/5 w-full rounded-box border border-line bg-sunken object-cover"
                />
              </a>
              <figcaption className="text-small text-ink-soft">{caption}</figcaption>
            </figure>
          </li>
        ))}
      </ul>
    </section>
  );
}
