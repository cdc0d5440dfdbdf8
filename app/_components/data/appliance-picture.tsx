'use client';

import { useState } from 'react';
import { joinClasses } from '../../_lib/join-classes.ts';

const SIZES = {
  small: 'size-6 rounded-small text-small',
  medium: 'size-11 rounded-box text-heading',
  large: 'size-16 rounded-box text-title',
} as const;

/** An appliance's icon; its first letter when it has none or it does not load. */
export function AppliancePicture({
  icon,
  title,
  size,
}: {
  readonly icon: string | null;
  readonly title: string;
  readonly size: keyof typeof SIZES;
}) {
  const [broken, setBroken] = useState(false);
  if (icon === null || broken) {
    return (
      <span
        aria-hidden="true"
        className={joinClasses(
          SIZES[size],
          'flex shrink-0 items-center justify-center bg-accent-soft font-semibold text-accent select-none',
        )}
      >
        {title.slice(0, 1)}
      </span>
    );
  }
  return (
    <img
      src={icon}
      alt=""
      loading="lazy"
      className={joinClasses(SIZES[size], 'shrink-0 object-contain')}
      onError={() => setBroken(true)}
    />
  );
}
