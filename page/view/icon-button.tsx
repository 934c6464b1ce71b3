import type { VNode } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** A button that shows an icon, and tells its name to screen readers and under the pointer. */
export function IconButton({
  icon,
  label,
  class: className = "",
  disabled = false,
  onClick,
}: {
  icon: IconName;
  label: string;
  class?: string;
  disabled?: boolean;
  /** Not needed where what is around it takes the taps. */
  onClick?: () => void;
}): VNode {
  return (
    <button
      type="button"
      class={`icon-button ${className}`}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
