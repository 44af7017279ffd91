import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";

/** Only while there is something to scroll is the element a stop of the Tab key. */
export function useTabStopWhileScrolling(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return undefined;
    const judge = () => {
      if (node.scrollHeight > node.clientHeight) node.setAttribute("tabindex", "0");
      else node.removeAttribute("tabindex");
    };
    judge();
    if (typeof ResizeObserver === "undefined") return undefined;
    // A font that comes late or a window made smaller makes a scroll of what was none.
    const observer = new ResizeObserver(judge);
    for (const part of [node, ...node.children]) observer.observe(part);
    return () => observer.disconnect();
  });
}

/** A part that scrolls by itself. */
export function Scroll({ className, as: Tag = "div", children }: { className: string; as?: "div" | "blockquote"; children: ReactNode }) {
  const element = useRef<HTMLElement>(null);
  useTabStopWhileScrolling(element);
  return (
    <Tag
      className={className}
      ref={(node: HTMLElement | null) => {
        element.current = node;
      }}
    >
      {children}
    </Tag>
  );
}
