#pragma once

namespace promonitor {

/// A list through the `next` and `previous` of what stands in it: nothing is allocated, and an item
/// is taken out without a search. Null is an empty list.
template <class T>
void link(T*& list, T& item) {
  item.next = list;
  item.previous = nullptr;
  if (list != nullptr) list->previous = &item;
  list = &item;
}

template <class T>
void unlink(T*& list, T& item) {
  (item.previous != nullptr ? item.previous->next : list) = item.next;
  if (item.next != nullptr) item.next->previous = item.previous;
}

}  // namespace promonitor
