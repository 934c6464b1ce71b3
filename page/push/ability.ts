/** Whether this page can be told anything, and if not, why: what it takes comes first. */
export type Ability = "insecure" | "install" | "unsupported" | "denied" | "able";

/** What decides, as the browser has it. */
export interface PushBrowser {
  readonly isSecure: boolean;
  readonly userAgent: string;
  /** More than one on an iPad that calls itself a Mac. */
  readonly touchPoints: number;
  /** Whether it was opened from the Home Screen. */
  readonly isInstalled: boolean;
  /** Whether there are service workers, a PushManager and notifications. */
  readonly hasPush: boolean;
  readonly permission: NotificationPermission | undefined;
}

/** What a browser can do. On iPhones and iPads only a page on the Home Screen has push. */
export function abilityOf(browser: PushBrowser): Ability {
  const { isSecure, userAgent, touchPoints, isInstalled, hasPush, permission } = browser;
  if (!isSecure) return "insecure";
  const isMobileApple =
    /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1);
  if (isMobileApple && !isInstalled) return "install";
  if (!hasPush) return "unsupported";
  return permission === "denied" ? "denied" : "able";
}

/** This browser. */
export function thisBrowser(): PushBrowser {
  const { userAgent, maxTouchPoints, standalone } = navigator as Navigator & {
    readonly standalone?: boolean;
  };
  return {
    isSecure: isSecureContext,
    userAgent,
    touchPoints: maxTouchPoints,
    isInstalled: standalone === true || matchMedia("(display-mode: standalone)").matches,
    hasPush: "serviceWorker" in navigator && "PushManager" in window && "Notification" in window,
    permission: "Notification" in window ? Notification.permission : undefined,
  };
}
