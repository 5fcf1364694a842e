"""Books a table; what was booked stays for as long as the page is open."""
import datetime
import time

import streamlit as st

st.set_page_config(page_title="Book a table")
st.title("Book a table")
bookings = st.session_state.setdefault("bookings", [])

book, booked = st.tabs(["Book", "Your bookings"])
with book:
    name = st.text_input("Name")
    day = st.date_input("Day", datetime.date(2023, 5, 10))
    room = st.selectbox("Room", ["Garden", "Hall", "Balcony"])
    guests = st.number_input("Guests", 1, 12, 2)
    where = st.radio("Table", ["By the window", "By the stove"])
    quiet = st.checkbox("A quiet corner, please")
    if st.button("Book", disabled=not name):
        time.sleep(0.4)
        bookings.append({"Name": name, "Day": str(day), "Room": room, "Guests": guests})
        st.success(f"Booked for {name}: {guests} guests, {where.lower()}.")
with booked:
    st.write(f"{len(bookings)} bookings")
    st.table(bookings)
